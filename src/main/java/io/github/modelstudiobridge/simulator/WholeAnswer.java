package io.github.modelstudiobridge.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An answer that is not streamed, with what goes wrong with it. */
final class WholeAnswer {

    private final long tokens;
    private final Fault fault;
    private final byte[] json;

    /** @throws RefusedException when the text is longer than {@code mostChars} */
    WholeAnswer(Answer answer, Directives directives, int mostChars, String requestId) {
        tokens = answer.deltas();
        fault = Fault.of(directives);
        if (fault != null && fault.error() != null) {
            json = fault.error().error().json(requestId);
        } else {
            byte[] whole = Json.encode(body(answer, mostChars));
            json = directives.has(Directive.BAD_JSON) ? Arrays.copyOf(whole, whole.length - 1) : whole;
        }
    }

    /** Tokens of one choice: each takes one pace to speak. */
    long tokens() {
        return tokens;
    }

    /** What goes wrong with the connection: {@link Fault.Kind#CUT}, {@link Fault.Kind#STALL}, or null for nothing. */
    Fault.Kind ending() {
        return fault == null || fault.error() != null ? null : fault.kind();
    }

    /** The part of the body that is sent before things go wrong. */
    int bytesBeforeFault() {
        return fault.afterTokens() == 0 ? 0 : json.length / 2;
    }

    byte[] json() {
        return json;
    }

    private static Map<String, Object> body(Answer answer, int mostChars) {
        Map<String, Object> message = message(answer, mostChars);
        List<Map<String, Object>> choices = new ArrayList<>();
        for (int i = 0; i < answer.choices(); i++) {
            Map<String, Object> choice = new LinkedHashMap<>();
            choice.put("message", message);
            choice.put("finish_reason", answer.finishReason());
            choice.put("index", i);
            choice.put("logprobs", null);
            choices.add(choice);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("choices", choices);
        body.put("object", "chat.completion");
        body.put("usage", answer.usage());
        body.put("created", answer.created());
        body.put("system_fingerprint", null);
        body.put("model", answer.model());
        body.put("id", answer.id());
        return body;
    }

    private static Map<String, Object> message(Answer answer, int mostChars) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", "assistant");
        message.put("content", text(answer.text(), mostChars));
        if (answer.reasoning().size() > 0) {
            message.put("reasoning_content", text(answer.reasoning(), mostChars));
        }
        if (!answer.calls().isEmpty()) {
            message.put("tool_calls", calls(answer.calls()));
        }
        return message;
    }

    private static String text(Tokens tokens, int mostChars) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < tokens.size(); i++) {
            text.append(tokens.get(i));
            if (text.length() > mostChars) {
                throw RefusedException.invalid(
                        "stream", "An answer of more than " + mostChars + " characters must be streamed.");
            }
        }
        return text.toString();
    }

    /** The calls that the steps add up to. */
    private static List<Map<String, Object>> calls(List<CallDelta> steps) {
        List<Map<String, Object>> calls = new ArrayList<>();
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            CallDelta step = steps.get(i);
            arguments.append(step.piece());
            boolean last = i + 1 == steps.size() || steps.get(i + 1).first();
            if (last) {
                Map<String, Object> function = new LinkedHashMap<>();
                function.put("name", step.name());
                function.put("arguments", arguments.toString());
                Map<String, Object> call = new LinkedHashMap<>();
                call.put("index", step.index());
                call.put("id", step.id());
                call.put("type", "function");
                call.put("function", function);
                calls.add(call);
                arguments.setLength(0);
            }
        }
        return calls;
    }
}
