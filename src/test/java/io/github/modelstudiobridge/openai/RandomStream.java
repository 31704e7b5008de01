package io.github.modelstudiobridge.openai;

import static io.github.modelstudiobridge.openai.RandomJson.field;

import java.util.ArrayList;
import java.util.List;

/** Random chunk streams in every form that providers have been seen to send. */
final class RandomStream {

    private final RandomJson json;

    RandomStream(long seed) {
        json = new RandomJson(seed);
    }

    /** The data of the events of one answer, the last choice's end and the usage included, without {@code [DONE]}. */
    List<String> next() {
        List<String> chunks = new ArrayList<>();
        int choices = json.chance(0.3) ? json.between(2, 4) : 1;
        chunks.add(chunk(choice(0, "{\"content\":\"\",\"role\":\"assistant\"}", "null")));
        for (int i = json.between(1, 8); i > 0; i--) {
            chunks.add(chunk(choice(json.between(0, choices - 1), delta(), json.oneOf("null", "\"\""))));
        }
        for (int i = 0; i < choices; i++) {
            chunks.add(chunk(choice(
                    i,
                    json.oneOf("{}", "{\"content\":\"\"}"),
                    json.oneOf("\"stop\"", "\"length\"", "\"tool_calls\""))));
        }
        if (json.chance(0.5)) {
            chunks.add(chunk(
                    "", field("usage", "{\"prompt_tokens\":22,\"total_tokens\":38,\"cost\":" + json.number() + "}")));
        }
        return chunks;
    }

    private String chunk(String choice, String... more) {
        List<String> fields = new ArrayList<>(List.of(more));
        fields.add(field("choices", "[" + choice + "]"));
        fields.add(field("object", "\"chat.completion.chunk\""));
        maybe(fields, "id", json.oneOf("\"chatcmpl-3bb05cf5\"", "\"\"", "null"));
        maybe(fields, "created", json.oneOf("1715931028", "null"));
        maybe(fields, "model", json.oneOf("\"qwen-plus\"", "null"));
        maybe(fields, "system_fingerprint", json.oneOf("\"\"", "null"));
        maybe(fields, "unknown", json.value(4));
        if (more.length == 0) {
            maybe(fields, "usage", "null");
        }
        return spaced(json.shuffled(fields));
    }

    /** White space between tokens is the model's too. */
    private String spaced(String chunk) {
        return json.chance(0.2) ? chunk.replace("{\"", "{ \"").replace("\":[", "\" : [") : chunk;
    }

    private String choice(int index, String delta, String finishReason) {
        List<String> fields = new ArrayList<>();
        fields.add(field("index", Integer.toString(index)));
        fields.add(field("delta", delta));
        fields.add(field("finish_reason", finishReason));
        maybe(fields, "logprobs", "{\"content\":[{\"token\":" + json.text() + ",\"logprob\":" + json.number() + "}]}");
        maybe(fields, "unknown", json.value(3));
        return json.shuffled(fields);
    }

    private String delta() {
        List<String> fields = new ArrayList<>();
        maybe(fields, "role", json.oneOf("\"assistant\"", "null"));
        switch (json.between(0, 3)) {
            case 0 -> fields.add(field("reasoning_content", json.text()));
            case 1 -> fields.add(field("tool_calls", json.array(json.between(0, 3), this::toolCall)));
            case 2 -> fields.add(field("content", json.oneOf("null", "[{\"type\":\"text\",\"text\":\"hi\"}]", "{}")));
            default -> fields.add(field("content", json.chance(0.05) ? "\"\\u0000\"" : json.text()));
        }
        maybe(fields, "function_call", "null");
        maybe(fields, "tool_calls_", json.value(2));
        return json.shuffled(fields);
    }

    private String toolCall() {
        List<String> fields = new ArrayList<>();
        fields.add(field("index", Integer.toString(json.between(0, 2))));
        maybe(fields, "id", json.oneOf("\"call_1\"", "\"\"", "null"));
        maybe(fields, "type", json.oneOf("\"function\"", "\"\"", "null"));
        fields.add(field(
                "function",
                json.oneOf(
                        "{\"name\":\"f\",\"arguments\":\"\"}",
                        "{\"arguments\":\"{\\\"a\\\":1.\"}",
                        "{\"name\":null,\"arguments\":\"10}\"}",
                        "{\"name\":\"\"}",
                        "{}")));
        return json.shuffled(fields);
    }

    private void maybe(List<String> fields, String name, String value) {
        if (json.chance(0.5)) {
            fields.add(field(name, value));
        }
    }
}
