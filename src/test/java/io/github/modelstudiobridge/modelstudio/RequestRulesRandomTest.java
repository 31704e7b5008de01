package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.chat.PromptTemplate;
import io.github.modelstudiobridge.chat.SystemPrompts;
import io.github.modelstudiobridge.gateway.GatewayDialect;
import io.github.modelstudiobridge.ims.ImsDialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for any request, tried with many; the seed is fixed, so that a failure can be repeated. */
class RequestRulesRandomTest {

    private static final int REQUESTS = 5_000;

    private final Random random = new Random(20260217);
    private final ResolvedModel model = RequestRulesTest.model(ModelCapabilities.UNLIMITED);
    private final ResolvedModel limited =
            RequestRulesTest.model(ModelCapabilities.UNLIMITED.withMaxN(1).withMaxTokens(8));

    @Test
    void aValidRequestPassesBothModesByteForByte() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            String body = request(validFields(), conversation());
            for (Mode mode : Mode.values()) {
                ChatRequest request = parse(body);

                assertThat(RequestRules.check(request, model, mode)).as(body).isEmpty();
                assertThat(new String(Json.MAPPER.writeValueAsBytes(request.json()), StandardCharsets.UTF_8))
                        .isEqualTo(body);
            }
        }
    }

    @Test
    void whatTheLenientCheckLetsThroughIsValid() {
        int refused = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String body = request(anyFields(), anyConversation());
            ChatRequest request = parse(body);
            ResolvedModel asked = random.nextBoolean() ? model : limited;
            try {
                RequestRules.check(request, asked, Mode.LENIENT);
            } catch (ChatException e) {
                assertThat(e.error().param()).as(body).isEqualTo("messages");
                refused++;
                continue;
            }
            String repaired = request.json().toString();

            assertThat(RequestRules.check(request, asked, Mode.STRICT)).as(body).isEmpty();
            assertThat(RequestRules.check(request, asked, Mode.LENIENT)).isEmpty();
            assertThat(request.json()).hasToString(repaired);
        }
        assertThat(refused).isLessThan(REQUESTS / 2);
    }

    /** What the bridge makes of a checked conversation is what Model Studio gets. */
    @Test
    void aRewrittenConversationIsValidToo() {
        SystemPrompts prompts = new SystemPrompts(Map.of(SystemPrompts.DEFAULT, PromptTemplate.parse("Be short.")));
        int sent = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String body = request(List.of("\"stream\":true"), anyConversation());
            for (Dialect dialect : List.of(
                    new ImsDialect("lenient", 1 + random.nextInt(6), 65536), new GatewayDialect("lenient", "(ring)"))) {
                ChatRequest request = dialect.decode(parse(body)).request();
                try {
                    RequestRules.check(request, model, Mode.LENIENT);
                } catch (ChatException e) {
                    continue;
                }

                boolean asked = request.messages().findValuesAsText("role").contains("user");
                boolean shortened = !dialect.rewrite(request).isEmpty();
                prompts.apply(request, Map.of());

                if (shortened && asked || dialect instanceof GatewayDialect) {
                    assertThat(request.messages().path(1).path("role").textValue())
                            .as("who speaks first in %s, made of %s", request.messages(), body)
                            .isEqualTo("user");
                }
                assertThat(RequestRules.check(request, model, Mode.STRICT))
                        .as(body)
                        .isEmpty();
                sent++;
            }
        }
        assertThat(sent).isGreaterThan(REQUESTS);
    }

    @Test
    void theLenientCheckLeavesOtherFieldsAlone() {
        Map<String, String> others = Map.of("logit_bias", "{\"1\":1.50}", "user", "\"u\"", "metadata", "[1.000,null]");
        for (int i = 0; i < REQUESTS / 10; i++) {
            List<String> fields = anyFields();
            others.forEach((name, value) -> fields.add("\"" + name + "\":" + value));
            Collections.shuffle(fields, random);
            ChatRequest request = parse(request(fields, conversation()));

            RequestRules.check(request, model, Mode.LENIENT);

            for (Map.Entry<String, String> other : others.entrySet()) {
                JsonNode kept = request.json().get(other.getKey());
                assertThat(kept).hasToString(other.getValue());
            }
        }
    }

    private List<String> validFields() {
        boolean stream = random.nextBoolean();
        boolean tools = random.nextBoolean();
        List<String> fields = new ArrayList<>();
        fields.add("\"stream\":" + stream);
        addSometimes(fields, "temperature", one("0", "0.70", "1.99", "1.999999999999999999", "0.50", "null"));
        addSometimes(fields, "top_p", one("1", "1.0", "0.8", "0.000000000000000000001"));
        addSometimes(fields, "presence_penalty", one("-2", "2.00", "0", "1.5"));
        addSometimes(fields, "n", tools ? "1" : one("1", "2", "3", "4"));
        addSometimes(fields, "max_tokens", one("1", "2000", "9223372036854775807"));
        addSometimes(fields, "seed", one("0", "1234", "18446744073709551615"));
        addSometimes(fields, "top_k", one("0", "50", "null"));
        addSometimes(fields, "stop", one("\"。\"", "[\"a\",\"b\"]", "[1,2]", "[[1,2],[3]]", "null", "[]"));
        addSometimes(fields, "response_format", "{\"type\":\"json_object\",\"x\":[1.10,100]}");
        addSometimes(fields, "logprobs", one("true", "false"));
        if (stream) {
            addSometimes(fields, "stream_options", one("{\"include_usage\":true}", "{}", "null"));
        }
        if (tools) {
            fields.add("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\","
                    + "\"parameters\":{\"type\":\"object\",\"minimum\":0.10}}}]");
            addSometimes(fields, "tool_choice", one("\"auto\"", "\"none\"", "null"));
        }
        addSometimes(fields, "enable_thinking", stream ? one("true", "false") : "false");
        Collections.shuffle(fields, random);
        return fields;
    }

    private List<String> anyFields() {
        List<String> fields = new ArrayList<>();
        for (String field : List.of(
                "stream",
                "temperature",
                "top_p",
                "presence_penalty",
                "n",
                "max_tokens",
                "max_completion_tokens",
                "seed",
                "top_k",
                "stop",
                "tools",
                "tool_choice",
                "stream_options",
                "enable_thinking")) {
            addSometimes(fields, field, anyValue());
        }
        Collections.shuffle(fields, random);
        return fields;
    }

    private String anyValue() {
        return one(
                "true",
                "false",
                "null",
                "0",
                "1",
                "-1",
                "2.0",
                "1.5",
                "1E+300",
                "99999999999999999999999",
                "\"text\"",
                "\"required\"",
                "[]",
                "{}",
                "[1,\"a\",[2],null]",
                "[[1],[2,\"b\"],3]",
                "{\"include_usage\":1}",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
                "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"function\":{\"name\":\"a b\"}},7]",
                "[{\"function\":{\"name\":\"g\",\"description\":1,\"parameters\":[]}}]");
    }

    private String conversation() {
        List<String> messages = new ArrayList<>();
        if (random.nextBoolean()) {
            messages.add("{\"role\":\"system\",\"content\":\"你好 \\\"🙂\\\"\"}");
        }
        for (int turns = random.nextInt(4); turns >= 0; turns--) {
            messages.add("{\"role\":\"user\",\"content\":"
                    + one("\"hi\"", "[{\"type\":\"text\",\"text\":\"hi\"},{\"type\":\"image_url\",\"x\":1.0}]") + "}");
            if (random.nextBoolean()) {
                messages.add(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c" + turns
                                + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"b\\\":1.0}\"}}]}");
                messages.add("{\"role\":\"tool\",\"tool_call_id\":\"c" + turns + "\",\"content\":\"r\"}");
            }
            if (turns > 0 && random.nextBoolean()) {
                messages.add("{\"role\":\"assistant\",\"content\":\"a\",\"name\":null}");
            }
        }
        return "[" + String.join(",", messages) + "]";
    }

    private String anyConversation() {
        List<String> messages = new ArrayList<>();
        for (int count = random.nextInt(8); count >= 0; count--) {
            List<String> fields = new ArrayList<>();
            fields.add("\"role\":"
                    + one(
                            "\"user\"",
                            "\"User\"",
                            "\"assistant\"",
                            "\"system\"",
                            "\"developer\"",
                            "\"tool\"",
                            "\"function\"",
                            "\"x\"",
                            "\"\""));
            addSometimes(
                    fields,
                    "content",
                    one("\"text\"", "\"\"", "null", "5", "{}", "[]", "[{\"type\":\"text\",\"text\":\"t\"}]", "[{},1]"));
            addSometimes(fields, "tool_call_id", one("\"1\"", "\"2\"", "3", "null"));
            addSometimes(
                    fields,
                    "tool_calls",
                    one(
                            "[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]",
                            "[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},"
                                    + "{\"id\":\"2\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]",
                            "[{\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]",
                            "[{\"id\":\"2\",\"function\":{}},3]",
                            "[]",
                            "7"));
            addSometimes(fields, "partial", one("true", "false", "null", "1"));
            addSometimes(fields, "function_call", one("{\"name\":\"f\",\"arguments\":\"\"}", "null", "5"));
            messages.add(random.nextInt(20) == 0 ? one("null", "5", "[]", "{}") : "{" + String.join(",", fields) + "}");
        }
        if (random.nextInt(4) > 0) {
            messages.add(random.nextInt(messages.size()), "{\"role\":\"user\",\"content\":\"hi\"}");
        }
        return "[" + String.join(",", messages) + "]";
    }

    private void addSometimes(List<String> fields, String name, String value) {
        if (random.nextBoolean()) {
            fields.add("\"" + name + "\":" + value);
        }
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String request(List<String> fields, String messages) {
        List<String> all = new ArrayList<>(fields);
        all.add(all.size() / 2, "\"messages\":" + messages);
        all.add("\"model\":\"qwen-plus\"");
        return "{" + String.join(",", all) + "}";
    }

    private static ChatRequest parse(String body) {
        return ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
