package io.github.modelstudiobridge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of the simulator as a user would write it, with the few things the tests repeat. */
final class Api {

    static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final ModelStudioSimulator simulator;

    Api(ModelStudioSimulator simulator) {
        this.simulator = simulator;
    }

    /** Options of a simulator on a free port that answers at once. */
    static SimulatorOptions fast() {
        return SimulatorOptions.defaults()
                .withPort(0)
                .withFirstTokenDelay(Duration.ZERO)
                .withPace(Duration.ZERO);
    }

    static String body(boolean stream, String text) {
        return body(stream, text, "");
    }

    /** A request; {@code more} is raw JSON such as {@code ,"n":2}. */
    static String body(boolean stream, String text, String more) {
        return "{\"model\":\"qwen-plus\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":"
                + new String(Json.encode(text), StandardCharsets.UTF_8) + "}]" + more + "}";
    }

    HttpRequest.Builder request(String body) {
        return HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/chat/completions"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer any")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> post(String body, String... headers) {
        HttpRequest.Builder request = request(body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> simulate(boolean stream, String directives) {
        return post(body(stream, "Hello"), "X-Simulate", directives);
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The response with its body still to be read. */
    InputStream open(HttpRequest request) throws Exception {
        return HTTP.send(request, BodyHandlers.ofInputStream()).body();
    }

    static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code data} of each event of a well-formed stream. */
    static List<String> data(String stream) {
        List<String> data = new ArrayList<>();
        for (String event : stream.split("\n\n")) {
            if (!event.startsWith("data: ")) {
                throw new AssertionError("not a data event: " + event);
            }
            data.add(event.substring("data: ".length()));
        }
        return data;
    }

    /** The chunks of a well-formed stream, without its {@code [DONE]}. */
    static List<JsonNode> chunks(String stream) {
        return data(stream).stream()
                .filter(data -> !data.equals("[DONE]"))
                .map(Api::json)
                .toList();
    }

    /** The text that the content deltas of a stream add up to. */
    static String text(String stream) {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks(stream)) {
            text.append(
                    chunk.path("choices").path(0).path("delta").path("content").asText(""));
        }
        return text.toString();
    }

    static String finishReason(String stream) {
        String reason = null;
        for (JsonNode chunk : chunks(stream)) {
            JsonNode value = chunk.path("choices").path(0).path("finish_reason");
            reason = value.isTextual() ? value.textValue() : reason;
        }
        return reason;
    }
}
