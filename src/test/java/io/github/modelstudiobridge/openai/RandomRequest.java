package io.github.modelstudiobridge.openai;

import static io.github.modelstudiobridge.openai.RandomJson.field;

import java.util.ArrayList;
import java.util.List;

/**
 * Random requests with each parameter of the coverage that is passed on, and fields nobody documented beside. They keep
 * every rule of the Model Studio page.
 */
final class RandomRequest {

    private static final double SOMETIMES = 0.25;
    private static final double RARELY = 0.05;
    private static final String ONLY_SEVERAL_ANSWERS = "\"qwen-plus\"";

    private final RandomJson json;
    private final RandomMessages messages;
    private List<String> fields;

    RandomRequest(long seed) {
        json = new RandomJson(seed);
        messages = new RandomMessages(json);
    }

    String next(boolean stream) {
        fields = new ArrayList<>();
        boolean tools = json.chance(0.4);
        boolean thinks = stream && json.chance(SOMETIMES);
        String model = json.oneOf(
                ONLY_SEVERAL_ANSWERS, "\"qwen-plus-latest\"", "\"qwen-max\"", "\"qwen3-max\"", "\"qwen-flash\"");
        fields.add(field("model", model));
        fields.add(field("messages", messages.next()));
        addStream(stream, thinks);
        addNumbers(!tools && model.equals(ONLY_SEVERAL_ANSWERS));
        addTools(tools, thinks);
        addForm();
        addBookkeeping();
        for (int i = json.between(0, 3); i > 0; i--) {
            fields.add(field("unknown_" + i, json.value(4)));
        }
        return json.shuffled(fields);
    }

    private void addStream(boolean stream, boolean thinks) {
        if (stream) {
            fields.add(field("stream", "true"));
            maybe("stream_options", some("include_usage", "true", "include_obfuscation", "false"));
        } else {
            maybe("stream", json.oneOf("false", "null"));
        }
        if (thinks) {
            fields.add(field("enable_thinking", "true"));
            maybe("thinking_budget", "50");
        } else {
            maybe("enable_thinking", "false");
        }
    }

    private void addNumbers(boolean severalAnswers) {
        maybe("top_p", json.oneOf("0.1", "0.80", "1", "1.0", "0.30000000000000004", "5e-1"));
        maybe("temperature", json.oneOf("0", "0.70", "1.10", "1.9999999999999999999", "1e-1", "1"));
        maybe("presence_penalty", json.oneOf("-2", "2.0", "0.0", "-1.50"));
        maybe("frequency_penalty", json.oneOf("-2", "2.0", "0.0", "-1.50"));
        maybe("logit_bias", json.oneOf("{}", "{\"50256\":-100}", "{\"9\":1.50,\"11\":-0.0,\"10\":1e1}"));
        maybe("max_tokens", json.oneOf("1", "2000"));
        maybe("max_completion_tokens", json.oneOf("1", "2000"));
        maybe("seed", json.oneOf("0", "42", "9223372036854775808", "18446744073709551615"));
        maybe("stop", stop());
        maybe("top_k", "20");
        maybe("n", severalAnswers ? json.oneOf("1", "2", "4") : "1");
        if (json.chance(SOMETIMES)) {
            fields.add(field("logprobs", "true"));
            maybe("top_logprobs", json.oneOf("0", "5"));
        } else {
            maybe("logprobs", "false");
        }
    }

    private void addTools(boolean tools, boolean thinks) {
        if (tools) {
            String name = json.oneOf("\"get_current_weather\"", "\"f\"", "\"a-B_9\"");
            fields.add(field("tools", json.array(json.between(1, 3), () -> tool(name))));
            String force = json.oneOf("\"required\"", choice(name));
            maybe("tool_choice", thinks ? json.oneOf("\"auto\"", "\"none\"") : json.oneOf("\"auto\"", force));
            maybe("parallel_tool_calls", json.oneOf("true", "false"));
        } else if (json.chance(SOMETIMES)) {
            fields.add(field("functions", json.array(json.between(1, 2), () -> function("\"f\""))));
            fields.add(field("function_call", json.oneOf("null", "\"auto\"", "{\"name\":\"f\"}")));
        }
    }

    /** What form the answer is to have, and what it may draw on. */
    private void addForm() {
        maybe("response_format", responseFormat());
        maybe("modalities", json.oneOf("[\"text\"]", "[\"text\",\"audio\"]"));
        maybe("audio", some("voice", "\"alloy\"", "format", "\"wav\""));
        maybe("prediction", all("type", "\"content\"", "content", json.chance(0.5) ? json.text() : "[" + text() + "]"));
        maybe("reasoning_effort", json.oneOf("\"minimal\"", "\"high\""));
        maybe("verbosity", json.oneOf("\"low\"", "\"high\""));
        maybe("web_search_options", webSearch());
        maybe("enable_search", json.oneOf("true", "false"));
        maybe("search_options", "{\"forced_search\":true}");
    }

    private void addBookkeeping() {
        maybe("user", json.text());
        maybe("metadata", json.object(2));
        maybe("store", json.oneOf("true", "false"));
        maybe("service_tier", json.oneOf("\"auto\"", "\"flex\""));
        maybe("safety_identifier", json.text());
        maybe("prompt_cache_key", json.text());
        maybe("prompt_cache_retention", "\"24h\"");
    }

    private void maybe(String name, String value) {
        if (json.chance(SOMETIMES)) {
            fields.add(field(name, json.chance(RARELY) ? "null" : value));
        }
    }

    /** An object of names and values in turn, in any order. */
    private String all(String... namesAndValues) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.add(field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return json.shuffled(all);
    }

    /** The same, without one of them now and then. */
    private String some(String name, String value, String otherName, String otherValue) {
        return json.chance(0.2) ? all(name, value) : all(name, value, otherName, otherValue);
    }

    private String stop() {
        return json.oneOf("\"你好\"", "[\"你好\",\"天气\"]", "[108386,104307]", "[[108386,103924],[35946,101243]]");
    }

    private String text() {
        return all("type", "\"text\"", "text", json.text());
    }

    private String responseFormat() {
        String strict = json.oneOf("true", "false", "null");
        return json.chance(0.3)
                ? json.oneOf("{\"type\":\"json_object\"}", "{\"type\":\"text\"}")
                : all(
                        "type",
                        "\"json_schema\"",
                        "json_schema",
                        all("name", "\"w\"", "description", json.text(), "strict", strict, "schema", schema(3)));
    }

    private String webSearch() {
        String place = all("city", json.text(), "country", "\"GB\"", "region", json.text(), "timezone", "\"UTC\"");
        return some(
                "search_context_size",
                "\"low\"",
                "user_location",
                all("type", "\"approximate\"", "approximate", place));
    }

    private String choice(String name) {
        return all("type", "\"function\"", "function", "{\"name\":" + name + "}");
    }

    private String tool(String name) {
        return all("type", "\"function\"", "function", function(name));
    }

    private String function(String name) {
        String strict = json.oneOf("true", "false", "null");
        return all("name", name, "description", json.text(), "strict", strict, "parameters", schema(3));
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
        List<String> schema = new ArrayList<>();
        schema.add(field("type", "\"object\""));
        schema.add(field("properties", json.shuffled(properties)));
        for (String keyword :
                List.of("\"required\":[\"location\"]", "\"minimum\":" + json.number(), "\"$ref\":\"#\"")) {
            if (json.chance(0.3)) {
                schema.add(keyword);
            }
        }
        schema.add(field("default", json.value(2)));
        schema.add(field("enum", json.array(3, () -> json.value(1))));
        return json.shuffled(schema);
    }
}
