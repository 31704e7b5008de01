package io.github.modelstudiobridge.openai;

import static io.github.modelstudiobridge.openai.RandomJson.field;

import java.util.ArrayList;
import java.util.List;

/** Random requests that keep every rule of the Model Studio page, with fields nobody documented beside. */
final class RandomRequest {

    private final RandomJson json;

    RandomRequest(long seed) {
        json = new RandomJson(seed);
    }

    String next(boolean stream) {
        boolean tools = json.chance(0.4);
        List<String> fields = new ArrayList<>();
        fields.add(field("model", "\"qwen-plus\""));
        fields.add(field("messages", messages()));
        if (stream) {
            fields.add(field("stream", "true"));
            maybe(fields, "stream_options", "{\"include_usage\":true}");
        } else {
            maybe(fields, "stream", json.oneOf("false", "null"));
        }
        maybe(fields, "top_p", json.oneOf("0.1", "0.80", "1", "1.0", "0.30000000000000004", "5e-1"));
        maybe(fields, "temperature", json.oneOf("0", "0.70", "1.10", "1.9999999999999999999", "1e-1", "1"));
        maybe(fields, "presence_penalty", json.oneOf("-2", "2.0", "0.0", "-1.50"));
        maybe(fields, "max_tokens", json.oneOf("1", "2000"));
        maybe(fields, "seed", json.oneOf("0", "42", "9223372036854775808", "18446744073709551615"));
        maybe(fields, "stop", stop());
        maybe(fields, "top_k", "20");
        maybe(fields, "logprobs", json.oneOf("true", "false"));
        maybe(fields, "user", json.text());
        maybe(fields, "response_format", "{\"type\":\"json_object\"}");
        maybe(fields, "metadata", json.object(2));
        maybe(fields, "n", tools ? "1" : json.oneOf("1", "2", "4"));
        if (tools) {
            fields.add(field("tools", json.array(json.between(1, 3), this::tool)));
            maybe(fields, "tool_choice", json.oneOf("\"auto\"", "\"none\""));
            maybe(fields, "parallel_tool_calls", json.oneOf("true", "false"));
        }
        for (int i = json.between(0, 3); i > 0; i--) {
            fields.add(field("unknown_" + i, json.value(4)));
        }
        return json.shuffled(fields);
    }

    private void maybe(List<String> fields, String name, String value) {
        if (json.chance(0.3)) {
            fields.add(field(name, json.chance(0.05) && !name.startsWith("stream") ? "null" : value));
        }
    }

    private String stop() {
        return json.oneOf(
                "\"你好\"", "[\"你好\",\"天气\"]", "[108386,104307]", "[[108386, 103924],[35946, 101243]]".replace(" ", ""));
    }

    private String messages() {
        List<String> messages = new ArrayList<>();
        if (json.chance(0.5)) {
            messages.add(message("system", json.text()));
        }
        for (int i = json.between(0, 3); i > 0; i--) {
            messages.add(message("user", content()));
            if (json.chance(0.3)) {
                String id = "\"call_" + i + "\"";
                messages.add(json.shuffled(List.of(
                        field("role", "\"assistant\""),
                        field("content", json.oneOf("null", "\"\"")),
                        field("tool_calls", "[" + toolCall(id) + "]"))));
                messages.add(json.shuffled(
                        List.of(field("role", "\"tool\""), field("tool_call_id", id), field("content", json.text()))));
            }
            messages.add(message("assistant", json.text()));
        }
        messages.add(message("user", content()));
        return "[" + String.join(",", messages) + "]";
    }

    private String message(String role, String content) {
        List<String> fields = new ArrayList<>(List.of(field("role", '"' + role + '"'), field("content", content)));
        if (json.chance(0.2)) {
            fields.add(field("name", "\"Anna\""));
        }
        if (json.chance(0.2)) {
            fields.add(field("cache_control", json.value(2)));
        }
        return json.shuffled(fields);
    }

    private String content() {
        return json.chance(0.7) ? json.text() : json.array(json.between(1, 4), this::part);
    }

    private String part() {
        return switch (json.between(0, 3)) {
            case 0 -> json.shuffled(List.of(field("type", "\"text\""), field("text", json.text())));
            case 1 ->
                json.shuffled(List.of(
                        field("type", "\"image_url\""),
                        field("image_url", "{\"url\":\"data:image/png;base64,iVBORw0KGgo=\",\"detail\":\"high\"}")));
            case 2 ->
                json.shuffled(List.of(
                        field("type", "\"input_audio\""),
                        field("input_audio", "{\"data\":\"UklGRg==\",\"format\":\"wav\"}")));
            default ->
                json.shuffled(List.of(
                        field("type", "\"video\""),
                        field("video", "[\"https://a.example/1.jpg\"]"),
                        field("fps", "2.0")));
        };
    }

    private String toolCall(String id) {
        return json.shuffled(List.of(
                field("id", id),
                field("type", "\"function\""),
                field("function", "{\"name\":\"f\",\"arguments\":\"{\\\"b\\\":1.10,\\\"a\\\":[]}\"}")));
    }

    private String tool() {
        List<String> function = new ArrayList<>();
        function.add(field("name", json.oneOf("\"get_current_weather\"", "\"f\"", "\"a-B_9\"")));
        function.add(field("description", json.text()));
        function.add(field("parameters", schema(3)));
        return json.shuffled(List.of(field("type", "\"function\""), field("function", json.shuffled(function))));
    }

    private String schema(int depth) {
        if (depth == 0 || json.chance(0.2)) {
            return "{}";
        }
        List<String> properties = new ArrayList<>();
        for (String name : List.of("location", "unit", "天气", "a_1", "z")) {
            if (json.chance(0.4)) {
                properties.add(field(name, schema(depth - 1)));
            }
        }
        List<String> fields = new ArrayList<>();
        fields.add(field("type", "\"object\""));
        fields.add(field("properties", json.shuffled(properties)));
        maybe(fields, "required", "[\"location\"]");
        maybe(fields, "minimum", json.number());
        maybe(fields, "default", json.value(2));
        maybe(fields, "enum", json.array(3, () -> json.value(1)));
        maybe(fields, "additionalProperties", "false");
        return json.shuffled(fields);
    }
}
