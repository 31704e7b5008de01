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

/**
 * What is known of one call when it is over: taken on the thread that ends it, put together on another.
 *
 * @param whole what the caller got in one piece, or null after a stream
 * @param heard what the caller heard of a stream; null when that is not to be told
 */
record CallRecord(
        String route,
        String exchange,
        Instant ended,
        Map<String, Object> properties,
        CallFacts facts,
        Duration duration,
        ChatRequest request,
        byte[] whole,
        Transcript heard) {

    private static final String OK = "ok";

    static CallRecord of(String route, Exchange exchange, CallFacts facts, Transcript heard) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("caller", exchange.getProperty(CallProperties.CALLER));
        properties.put("dialect", exchange.getProperty(CallProperties.DIALECT));
        properties.put("session", CallPolicy.sessionOf(exchange));
        ResolvedModel model = exchange.getProperty(CallProperties.RESOLVED_MODEL, ResolvedModel.class);
        properties.put("model", model == null ? null : model.name());
        ChatRequest request = exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class);
        boolean answered = OK.equals(facts.outcome()) && exchange.getMessage().getBody() instanceof byte[];
        return new CallRecord(
                route,
                exchange.getExchangeId(),
                Instant.now(),
                properties,
                facts,
                facts.duration(),
                request,
                answered ? (byte[]) exchange.getMessage().getBody() : null,
                heard);
    }

    /** Plain values by name, in the order that a person reads them; null for what is not known. */
    Map<String, Object> toMap(int maxTextSize) {
        JsonNode answer = answer();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("request", exchange);
        all.put("ended", ended.toString());
        all.put("route", route);
        all.putAll(properties);
        all.put("asked_model", request.callerModel());
        all.put("stream", request.stream());
        all.put("outcome", facts.outcome());
        Duration firstToken = facts.timeToFirstToken();
        all.put("first_token_ms", firstToken == null ? null : firstToken.toMillis());
        all.put("duration_ms", duration.toMillis());
        boolean counted = facts.inputTokens() + facts.outputTokens() > 0;
        JsonNode usage = answer.path("usage");
        all.put("input_tokens", counted ? Long.valueOf(facts.inputTokens()) : count(usage.path("prompt_tokens")));
        all.put("output_tokens", counted ? Long.valueOf(facts.outputTokens()) : count(usage.path("completion_tokens")));
        if (heard != null) {
            heard.add(answer.at("/choices/0/message/content").asText(""));
            Transcript question = new Transcript(maxTextSize);
            question.add(question());
            all.put("question", question.text());
            all.put("answer", heard.text());
            all.put("text_cut", question.isCut() || heard.isCut());
        }
        return all;
    }

    private static Long count(JsonNode number) {
        return number.isNumber() ? Long.valueOf(number.longValue()) : null;
    }

    private JsonNode answer() {
        try {
            return whole == null ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(whole);
        } catch (IOException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    /** What the user said last; of parts, those that are text. */
    private String question() {
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
