package io.github.modelstudiobridge.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;

/** Reads one answer and judges it: whole word by word, or a beginning of it that ends in exactly one error. */
final class Answer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String words;
    private final int status;
    private final boolean streamed;
    private final StringBuilder text = new StringBuilder();
    private Buffer unread = Buffer.buffer();
    private int frames;
    private int finishes;
    private int errors;
    private boolean done;
    private String wrong;

    /**
     * Nothing heard yet.
     *
     * @param words what is to be said
     */
    Answer(int status, boolean streamed, String words) {
        this.status = status;
        this.streamed = streamed;
        this.words = words;
    }

    void accept(Buffer chunk) {
        unread.appendBuffer(chunk);
        if (status != 200 || !streamed) {
            return;
        }
        int from = 0;
        for (int i = 1; i < unread.length(); i++) {
            if (unread.getByte(i) == '\n' && unread.getByte(i - 1) == '\n') {
                take(unread.getString(from, i - 1, UTF_8.name()));
                from = i + 1;
            }
        }
        unread = unread.getBuffer(from, unread.length());
    }

    /** Events seen, comments not counted. */
    int frames() {
        return frames;
    }

    private void take(String event) {
        if (event.startsWith(":")) {
            return;
        }
        frames++;
        if (done || errors > 0 || !event.startsWith("data: ")) {
            complain("after the end, or no event: " + event);
        } else if (event.equals("data: [DONE]")) {
            done = true;
        } else {
            take(parse(event.substring(6)));
        }
    }

    private JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            complain("no JSON: " + json);
            return JSON.nullNode();
        }
    }

    private void take(JsonNode data) {
        if (data.has("error")) {
            errors++;
            return;
        }
        for (JsonNode choice : data.path("choices")) {
            text.append(choice.at("/delta/content").asText(""));
            finishes += choice.path("finish_reason").isTextual() ? 1 : 0;
        }
    }

    private void complain(String what) {
        wrong = wrong == null ? what : wrong;
    }

    /** Whether it said everything, once, and ended as it should. */
    boolean isWhole() {
        return streamed ? isWholeStream() : status == 200 && isWholeMessage();
    }

    private boolean isWholeMessage() {
        JsonNode choice = parse(unread.toString(UTF_8)).at("/choices/0");
        return choice.at("/message/content").asText().stripTrailing().equals(words)
                && choice.path("finish_reason").asText().equals("stop");
    }

    private boolean isWholeStream() {
        return wrong == null && status == 200 && done && errors == 0 && finishes == 1 && said().equals(words);
    }

    /** Why it is neither whole nor a beginning that ends in one error, or null. */
    String complaint() {
        if (status != 200) {
            return parse(unread.toString(UTF_8)).path("error").isObject() ? wrong : "status " + status + ", no error";
        }
        if (wrong != null || isWhole()) {
            return wrong;
        }
        if (!streamed) {
            return "not whole: " + unread.toString(UTF_8);
        }
        if (done || errors != 1) {
            return "not whole: finishes=%d done=%b errors=%d text=%s".formatted(finishes, done, errors, text);
        }
        return isBeginning() ? null : "doubled or lost: " + text;
    }

    /** Whether what was said so far is the beginning of the answer, whole words only. */
    boolean isBeginning() {
        return said().isEmpty() || (words + " ").startsWith(said() + " ");
    }

    private String said() {
        return text.toString().stripTrailing();
    }
}
