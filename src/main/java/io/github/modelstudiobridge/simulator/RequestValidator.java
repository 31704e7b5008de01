package io.github.modelstudiobridge.simulator;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.simulator.Checks.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Judges a request body by the documentation of Model Studio's OpenAI-compatible chat interface. Safe for any thread.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope">OpenAI
 *     compatible - Chat</a>
 */
final class RequestValidator {

    private static final long MOST = Long.MAX_VALUE;

    private static final Map<String, Check> DOCUMENTED = Map.ofEntries(
            entry("model", Checks::text),
            entry("messages", Checks::anything),
            entry("stream", Checks::bool),
            entry("stream_options", Checks::streamOptions),
            entry("top_p", Checks.range(0, false, 1, true)),
            entry("temperature", Checks.range(0, true, 2, false)),
            entry("presence_penalty", Checks.range(-2, true, 2, true)),
            entry("n", Checks.integer(1, 4)),
            entry("max_tokens", Checks.integer(1, MOST)),
            entry("seed", Checks::seed),
            entry("stop", Checks::stop),
            entry("tools", Checks::tools));

    private static final Map<String, Check> EXTRAS = Map.ofEntries(
            entry("top_k", Checks.integer(0, MOST)),
            entry("enable_thinking", Checks::bool),
            entry("preserve_thinking", Checks::bool),
            entry("thinking_budget", Checks.integer(1, MOST)),
            entry("reasoning_effort", Checks::text),
            entry("tool_choice", Checks::toolChoice),
            entry("parallel_tool_calls", Checks::bool),
            entry("response_format", Checks::responseFormat),
            entry("max_completion_tokens", Checks.integer(1, MOST)),
            entry("max_input_tokens", Checks.integer(1, MOST)),
            entry("frequency_penalty", Checks.range(-2, true, 2, true)),
            entry("repetition_penalty", Checks.range(0, false, Double.MAX_VALUE, true)),
            entry("logit_bias", Checks::object),
            entry("logprobs", Checks::bool),
            entry("top_logprobs", Checks.integer(0, 5)),
            entry("enable_search", Checks::bool),
            entry("search_options", Checks::object),
            entry("enable_code_interpreter", Checks::bool),
            entry("translation_options", Checks::object),
            entry("asr_options", Checks::object),
            entry("modalities", Checks::anything),
            entry("audio", Checks::object),
            entry("vl_high_resolution_images", Checks::bool),
            entry("vl_enable_image_hw_output", Checks::bool),
            entry("metadata", Checks::object),
            entry("user", Checks::text));

    private final Pattern models;
    private final boolean acceptUnknown;

    RequestValidator(Pattern models, boolean acceptUnknown) {
        this.models = models;
        this.acceptUnknown = acceptUnknown;
    }

    /** @throws RefusedException with the error to answer with, when the request breaks a rule */
    ChatCall validate(byte[] body) {
        JsonNode request = parse(body);
        checkParameters(request);
        String model = requireModel(request);
        Conversation conversation = Conversation.of(request.path("messages"));
        checkCombinations(request, model);
        return new ChatCall(
                model,
                request.path("stream").asBoolean(),
                request.path("stream_options").path("include_usage").asBoolean(),
                request.path("n").asInt(1),
                Math.min(
                        request.path("max_tokens").asLong(MOST),
                        request.path("max_completion_tokens").asLong(MOST)),
                stops(request.path("stop")),
                Thinker.of(model).thinks(request.path("enable_thinking")),
                "none".equals(request.path("tool_choice").asText()) ? Set.of() : toolNames(request.path("tools")),
                conversation);
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode request = Json.parse(body);
            if (request.isObject()) {
                return request;
            }
            throw RefusedException.invalid(null, "The body must be a JSON object.");
        } catch (IOException e) {
            throw RefusedException.invalid(null, "The body is not well-formed JSON.");
        }
    }

    private void checkParameters(JsonNode request) {
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            String param = field.getKey();
            Check check = DOCUMENTED.getOrDefault(param, EXTRAS.get(param));
            if (check == null && !acceptUnknown) {
                throw RefusedException.invalid(param, "Model Studio knows no parameter '" + param + "'.");
            }
            if (check != null && !field.getValue().isNull()) {
                check.accept(param, field.getValue());
            }
        }
    }

    private String requireModel(JsonNode request) {
        String model = request.path("model").asText("");
        Checks.require(!model.isBlank(), "model", "must name a model");
        if (!models.matcher(model).matches()) {
            throw new RefusedException(ApiError.unknownModel(model));
        }
        return Json.wellFormed(model);
    }

    private static void checkCombinations(JsonNode request, String model) {
        boolean stream = request.path("stream").asBoolean();
        boolean tools = request.hasNonNull("tools");
        Checks.require(
                stream || !request.hasNonNull("stream_options"),
                "stream_options",
                "may be set only with \"stream\":true");
        Thinker.of(model).check(request);
        if (request.path("n").asInt(1) > 1) {
            Checks.require(model.startsWith("qwen-plus"), "n", "may be more than 1 with qwen-plus only");
            Checks.require(!tools, "n", "must be 1 when tools are set");
        }
    }

    private static List<String> stops(JsonNode stop) {
        List<String> stops = new ArrayList<>();
        if (stop.isTextual()) {
            stops.add(Json.wellFormed(stop.textValue()));
        }
        for (Iterator<JsonNode> items = stop.elements(); items.hasNext(); ) {
            JsonNode item = items.next();
            if (item.isTextual()) {
                stops.add(Json.wellFormed(item.textValue()));
            }
        }
        stops.removeIf(String::isEmpty);
        return List.copyOf(stops);
    }

    private static Set<String> toolNames(JsonNode tools) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode tool : tools) {
            names.add(tool.path("function").path("name").textValue());
        }
        return names;
    }
}
