package io.github.modelstudiobridge.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads an answer in one piece, and fails when it does not say {@code w1 w2 …}. */
final class MessageChecker implements Check {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int tokens;
    private final Buffer body = Buffer.buffer();

    MessageChecker(int tokens) {
        this.tokens = tokens;
    }

    @Override
    public int accept(Buffer chunk) {
        body.appendBuffer(chunk);
        return 0;
    }

    @Override
    public void requireWhole() {
        String words = IntStream.rangeClosed(1, tokens).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        JsonNode choice = parse().at("/choices/0");
        if (!choice.at("/message/content").asText().strip().equals(words)
                || !choice.path("finish_reason").asText().equals("stop")) {
            throw new IllegalStateException("wrong answer: " + body.toString(StandardCharsets.UTF_8));
        }
    }

    private JsonNode parse() {
        try {
            return JSON.readTree(body.length() == 0 ? "{}" : body.toString(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + body.toString(StandardCharsets.UTF_8), e);
        }
    }
}
