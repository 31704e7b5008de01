package io.github.modelstudiobridge.openai;

import static io.github.modelstudiobridge.openai.RandomJson.field;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Random conversations that keep every rule: what a client sends back of earlier answers, and parts of every type. */
final class RandomMessages {

    private static final String CITATION =
            "{\"start_index\":0,\"end_index\":4,\"title\":\"é\",\"url\":\"https://a.example/?a=1&b\"}";

    private final RandomJson json;

    RandomMessages(RandomJson json) {
        this.json = json;
    }

    String next() {
        List<String> messages = new ArrayList<>();
        if (json.chance(0.5)) {
            messages.add(message(json.oneOf("system", "developer"), content(this::text)));
        }
        for (int i = json.between(0, 3); i > 0; i--) {
            messages.add(message("user", content(this::part)));
            if (json.chance(0.4)) {
                addToolRound(messages, i);
            }
            messages.add(
                    json.chance(0.2)
                            ? message("assistant", "null", insteadOfText())
                            : message("assistant", content(this::answerPart), history()));
        }
        messages.add(message("user", content(this::part)));
        return "[" + String.join(",", messages) + "]";
    }

    private String message(String role, String content, String... more) {
        List<String> fields = new ArrayList<>(List.of(field("role", '"' + role + '"'), field("content", content)));
        fields.addAll(List.of(more));
        maybe(fields, "name", json.oneOf("\"Anna\"", "null"));
        maybe(fields, "cache_control", json.oneOf("{\"type\":\"ephemeral\"}", "null"));
        maybe(fields, "unknown", json.value(2));
        return json.shuffled(fields);
    }

    /** What an answer had beside its content. */
    private String[] history() {
        List<String> fields = new ArrayList<>();
        maybe(fields, "refusal", json.chance(0.5) ? "null" : json.text());
        maybe(fields, "audio", json.oneOf("null", "{\"id\":\"audio_1\"}"));
        String annotation = json.shuffled(List.of(field("type", "\"url_citation\""), field("url_citation", CITATION)));
        maybe(fields, "annotations", json.oneOf("[]", "[" + annotation + "]"));
        maybe(fields, "tool_calls", "null");
        maybe(fields, "function_call", "null");
        maybe(fields, "partial", json.oneOf("true", "false"));
        maybe(fields, "reasoning_content", json.text());
        return fields.toArray(String[]::new);
    }

    /** An answer that was refused or spoken has no content. */
    private String insteadOfText() {
        return json.oneOf(
                field("refusal", "\"No, " + json.text().substring(1)), field("audio", "{\"id\":\"audio_1\"}"));
    }

    private void addToolRound(List<String> messages, int round) {
        List<String> calls = new ArrayList<>();
        List<String> results = new ArrayList<>();
        for (int i = json.between(1, 3); i > 0; i--) {
            String id = "\"call_" + round + "é" + i + "\"";
            calls.add(call(id));
            results.add(message("tool", content(this::text), field("tool_call_id", id)));
        }
        Collections.shuffle(results, json.random);
        messages.add(message(
                "assistant",
                json.oneOf("null", "\"\"", json.text()),
                field("tool_calls", "[" + String.join(",", calls) + "]")));
        messages.addAll(results);
    }

    private String call(String id) {
        String arguments = json.oneOf(
                "\"\"",
                "\"{}\"",
                "\"{\\\"b\\\":1.10,\\\"a\\\":[]}\"",
                "\"{ \\\"a\\\" : 1e400,\\n\\\"a\\\":\\\"\\\\u6771\\\" }\"",
                "\"{\\\"cut\\\":\"",
                json.text());
        List<String> function = List.of(field("name", "\"f\""), field("arguments", arguments));
        return json.shuffled(
                List.of(field("id", id), field("type", "\"function\""), field("function", json.shuffled(function))));
    }

    private String content(Supplier<String> part) {
        return json.chance(0.6) ? json.text() : json.array(json.between(1, 4), part);
    }

    private String text() {
        List<String> fields = new ArrayList<>(List.of(field("type", "\"text\""), field("text", json.text())));
        maybe(fields, "cache_control", "{\"type\":\"ephemeral\"}");
        return json.shuffled(fields);
    }

    private String answerPart() {
        return json.chance(0.5) ? text() : typed("refusal", json.text());
    }

    private String part() {
        return switch (json.between(0, 6)) {
            case 0 -> typed("image_url", "{\"url\":\"data:image/png;base64,iVBORw0KGgo=\",\"detail\":\"high\"}");
            case 1 -> typed("image_url", "{\"url\":\"https://a.example/1.png\"}", field("min_pixels", "3136"));
            case 2 -> typed("input_audio", "{\"data\":\"UklGRg==\",\"format\":\"wav\"}");
            case 3 -> typed("file", "{\"filename\":\"é.pdf\",\"file_data\":\"JVBERg==\",\"file_id\":null}");
            case 4 -> typed("video", "[\"https://a.example/1.jpg\"]", field("fps", "2.0"));
            case 5 -> typed("video_url", "{\"url\":\"https://a.example/1.mp4\"}");
            default -> text();
        };
    }

    private String typed(String type, String value, String... more) {
        List<String> fields = new ArrayList<>(List.of(field("type", '"' + type + '"'), field(type, value)));
        fields.addAll(List.of(more));
        return json.shuffled(fields);
    }

    private void maybe(List<String> fields, String name, String value) {
        if (json.chance(0.2)) {
            fields.add(field(name, value));
        }
    }
}
