package io.github.modelstudiobridge.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import java.util.List;

/**
 * What a caller is to hear, exactly.
 *
 * @param kind   how the answer ends
 * @param status the HTTP status of a refusal, else 0
 * @param code   of the error, or null when it has none
 * @param text   all that is said; null for whatever the model had said by then
 */
record Outcome(Kind kind, int status, String code, String text) {

    enum Kind {
        /** A status and an error object. */
        REFUSED,
        /** Text, if any, and one error frame. */
        BROKEN_OFF,
        /** The text and its proper end. */
        ANSWERED,
        /** The connection ends without another word. */
        CUT,
        /** Nothing is told: nobody listens any more. */
        UNHEARD
    }

    static Outcome refused(int status, String code) {
        return new Outcome(Kind.REFUSED, status, code, "");
    }

    static Outcome brokenOff(String text, String code) {
        return new Outcome(Kind.BROKEN_OFF, 0, code, text);
    }

    static Outcome answered(String text) {
        return new Outcome(Kind.ANSWERED, 0, null, text);
    }

    /** The good answer, whole. */
    static Outcome answered() {
        return answered(Chunks.GOOD_MORNING);
    }

    static Outcome cut() {
        return new Outcome(Kind.CUT, 0, null, null);
    }

    static Outcome unheard() {
        return new Outcome(Kind.UNHEARD, 0, null, null);
    }

    /** Whether the caller has heard nothing of an answer yet, so that another place may be asked. */
    boolean isBeforeAnyText() {
        return kind == Kind.REFUSED || kind == Kind.BROKEN_OFF && "".equals(text);
    }

    void verify(Heard heard) {
        switch (kind) {
            case REFUSED -> verifyRefusal(heard);
            case BROKEN_OFF, ANSWERED -> verifyAnswer(heard);
            case CUT -> assertThat(heard.cut()).as("cut: %s", heard).isTrue();
            case UNHEARD -> {}
        }
    }

    private void verifyRefusal(Heard heard) {
        assertThat(heard.status()).as("status of: %s", heard).isEqualTo(status);
        assertThat(heard.cut()).as("cut: %s", heard).isFalse();
        assertThat(heard.contentType()).isEqualTo("application/json");
        assertThat(heard.errors()).as("errors of: %s", heard).hasSize(1).allSatisfy(this::verifyError);
        if (status == 429 || "overloaded".equals(code) || "stopping".equals(code)) {
            assertThat(heard.retryAfter()).as("Retry-After").matches("\\d+");
        }
    }

    private void verifyError(JsonNode error) {
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("code").asText(null)).as("code").isEqualTo(code);
        assertThat(error.path("message").asText())
                .isNotBlank()
                .doesNotContain("127.0.0.1", "Exception", Setting.MAIN_KEY, Setting.SPARE_KEY, BridgeUnderTest.KEY);
    }

    private void verifyAnswer(Heard heard) {
        assertThat(heard.status()).as("status of: %s", heard).isEqualTo(200);
        assertThat(heard.cut()).as("cut: %s", heard).isFalse();
        if (text == null) {
            assertThat(heard.text()).as("text of: %s", heard).startsWith("Good ");
        } else {
            assertThat(heard.text()).as("text of: %s", heard).isEqualTo(text);
        }
        if (heard.isStream()) {
            verifyFrames(heard);
        } else {
            assertThat(heard.contentType()).isEqualTo("application/json");
        }
    }

    /** Whole frames of one line each, the last of which alone is an end. */
    private void verifyFrames(Heard heard) {
        assertThat(heard.body()).as("frames").endsWith("\n\n");
        assertThat(heard.frames())
                .as("frames")
                .allMatch(frame -> frame.equals(": keep-alive") || frame.startsWith("data: ") && !frame.contains("\n"));
        verifyIdentity(heard);
        List<String> data = heard.data();
        String last = data.get(data.size() - 1);
        if (kind == Kind.ANSWERED) {
            assertThat(last).as("end of: %s", heard).isEqualTo(Chunks.DONE);
            assertThat(heard.errors()).as("errors of: %s", heard).isEmpty();
        } else {
            assertThat(last).as("end of: %s", heard).startsWith("{\"error\":");
            assertThat(heard.errors()).as("errors of: %s", heard).hasSize(1).allSatisfy(this::verifyError);
        }
        long ends = data.stream().filter(Chunks.DONE::equals).count();
        assertThat(ends).as("[DONE] in: %s", heard).isEqualTo(kind == Kind.ANSWERED ? 1 : 0);
    }

    /** The last chunk is one of the same answer as those before, whoever says it. */
    private static void verifyIdentity(Heard heard) {
        List<String> identities = heard.said().stream()
                .map(chunk -> chunk.path("id").asText() + " " + chunk.path("created"))
                .toList();
        if (identities.size() > 1) {
            int last = identities.size() - 1;
            assertThat(identities.subList(0, last)).as("ids of: %s", heard).contains(identities.get(last));
        }
    }

    /** For the table in the documents. */
    String describe() {
        String error = code == null ? "an error without a code" : "`" + code + "`";
        return switch (kind) {
            case REFUSED -> status + (code == null ? "" : " " + error);
            case BROKEN_OFF ->
                text == null || !text.isEmpty()
                        ? "what was said, then an error frame: " + error
                        : "an error frame: " + error;
            case ANSWERED -> describeAnswer();
            case CUT -> "the connection is cut";
            case UNHEARD -> "nothing";
        };
    }

    private String describeAnswer() {
        String printable = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "").strip();
        if (printable.equals(Chunks.GOOD_MORNING) || printable.length() > 100) {
            return "the whole answer";
        }
        return printable.isEmpty() ? "an answer without text" : "“" + printable + "”";
    }
}
