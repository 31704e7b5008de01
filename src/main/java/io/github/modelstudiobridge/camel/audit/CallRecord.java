package io.github.modelstudiobridge.camel.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.camel.CallPolicy;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.metrics.CallFacts;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/** What is known of one call when it is over. */
final class CallRecord {

    private static final String OK = "ok";

    private CallRecord() {}

    /**
     * Plain values by name, in the order that a person reads them; null for what is not known. To be called by the thread
     * that ends the call.
     *
     * @param heard what the caller heard of a stream; null when nothing of what was said is to be told
     */
    static Map<String, Object> of(String route, Exchange exchange, CallFacts facts, Transcript heard, int maxTextSize) {
        ChatRequest request = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class);
        ResolvedModel model = exchange.getProperty(CallProperties.RESOLVED_MODEL, ResolvedModel.class);
        Duration firstToken = facts.timeToFirstToken();
        JsonNode answer = answer(exchange, facts);
        JsonNode usage = answer.path("usage");
        boolean counted = facts.inputTokens() + facts.outputTokens() > 0;
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("request", exchange.getExchangeId());
        all.put("ended", Instant.now().toString());
        all.put("route", route);
        all.put("caller", exchange.getProperty(CallProperties.CALLER));
        all.put("dialect", exchange.getProperty(CallProperties.DIALECT));
        all.put("session", CallPolicy.sessionOf(exchange));
        all.put("model", model == null ? null : model.name());
        all.put("asked_model", request.callerModel());
        all.put("stream", request.stream());
        all.put("outcome", facts.outcome());
        all.put("first_token_ms", firstToken == null ? null : firstToken.toMillis());
        all.put("duration_ms", facts.duration().toMillis());
        all.put("input_tokens", counted ? Long.valueOf(facts.inputTokens()) : count(usage.path("prompt_tokens")));
        all.put("output_tokens", counted ? Long.valueOf(facts.outputTokens()) : count(usage.path("completion_tokens")));
        if (heard != null) {
            heard.add(answer.at("/choices/0/message/content").asText(""));
            Transcript question = new Transcript(maxTextSize);
            question.add(question(request));
            all.put("question", question.text());
            all.put("answer", heard.text());
            all.put("text_cut", question.isCut() || heard.isCut());
        }
        return all;
    }

    private static Long count(JsonNode number) {
        return number.isNumber() ? Long.valueOf(number.longValue()) : null;
    }

    /** What the caller got in one piece; empty after a stream. */
    private static JsonNode answer(Exchange exchange, CallFacts facts) {
        try {
            return OK.equals(facts.outcome()) && exchange.getMessage().getBody() instanceof byte[] whole
                    ? Json.MAPPER.readTree(whole)
                    : Json.MAPPER.createObjectNode();
        } catch (IOException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    /** What the user said last; of parts, those that are text. */
    private static String question(ChatRequest request) {
        String last = "";
        for (JsonNode message : request.messages()) {
            if (message.path("role").asText().equals("user")) {
                last = text(message.path("content"));
            }
        }
        return last;
    }

    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder(content.asText(""));
        if (content.isArray()) {
            content.forEach(part -> text.append(part.path("text").asText("")));
        }
        return text.toString();
    }
}
