package io.github.modelstudiobridge.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A weather service for the demo, on a free port of loopback: {@code GET /weather?location=Singapore}. Its weather is made
 * up, always the same for a place.
 */
final class DemoWeather implements AutoCloseable {

    private static final String LOCATION = "location=";
    private static final List<String> SKIES = List.of("sunny", "cloudy", "rainy", "windy", "stormy");
    private static final int COLDEST = 12;
    private static final int RANGE = 22;

    private final HttpServer server;

    private DemoWeather(HttpServer server) {
        this.server = server;
    }

    /** @throws StartException when no port can be opened */
    static DemoWeather start() throws StartException {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/weather", DemoWeather::answer);
            server.start();
            return new DemoWeather(server);
        } catch (IOException e) {
            throw new StartException("the demo's weather service cannot listen on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/weather";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getRawQuery());
            if (!query.startsWith(LOCATION)) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            String location = URLDecoder.decode(query.substring(LOCATION.length()), StandardCharsets.UTF_8);
            byte[] weather = weather(location).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, weather.length);
            exchange.getResponseBody().write(weather);
        }
    }

    private static ObjectNode weather(String location) {
        int day = Math.floorMod(location.hashCode(), RANGE * SKIES.size());
        return Json.MAPPER
                .createObjectNode()
                .put("location", location)
                .put("sky", SKIES.get(day % SKIES.size()))
                .put("temperature_celsius", COLDEST + day / SKIES.size());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
