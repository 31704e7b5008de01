package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.SimulatorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A simulated Model Studio and a weather service beside the bridge, and what to paste to hear them. */
final class Demo implements AutoCloseable {

    private static final String KEY = "demo-key";
    /** An environment variable wins over every other source, so these must not be there. */
    private static final List<String> OWN_VARIABLES =
            List.of("IMS_API_KEYS", "GATEWAY_AUTH_CODES", "BRIDGE_API_KEYS", "OPENAI_API_KEYS");

    private static final int CHECK_TIMEOUT_MILLIS = 10_000;
    private static final String IMS_PATH = "/ims/v1/chat/completions";
    private static final String IMS_REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who are you?\"}],"
                    + "\"extendData\":{\"instanceId\":\"demo\",\"channelId\":\"1\",\"sentenceId\":\"1\"}}";

    private static final String GATEWAY_PATH = "/gateway/v1/chat/completions";
    private static final String GATEWAY_REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"assistant\",\"content\":\"This is a test"
                    + " opening message.\"},{\"role\":\"user\",\"content\":\"Who are you?\"}]}";
    private static final String OPENAI_PATH = "/v1/chat/completions";
    private static final String OPENAI_REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who are you?\"}]}";

    private final ModelStudioSimulator simulator;
    private final DemoWeather weather;

    private Demo(ModelStudioSimulator simulator, DemoWeather weather) {
        this.simulator = simulator;
        this.weather = weather;
    }

    /**
     * Starts the simulator, and a weather service for the tool that needs one.
     *
     * @throws StartException when a port cannot be opened
     */
    static Demo start(String port) throws StartException {
        for (String variable : OWN_VARIABLES) {
            if (System.getenv(variable) != null) {
                throw new StartException("the demo sets " + variable + " itself: unset it", null);
            }
        }
        return new Demo(simulator(port), DemoWeather.start());
    }

    private static ModelStudioSimulator simulator(String port) throws StartException {
        try {
            SimulatorOptions options = SimulatorOptions.defaults().withPort(Integer.parseInt(port));
            return new ModelStudioSimulator(options).start();
        } catch (NumberFormatException e) {
            throw new StartException("--simulator-port is not a number: " + port, e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new StartException(
                    "the simulated Model Studio cannot listen on port " + port + "; change --simulator-port", e);
        }
    }

    /** The properties that point a bridge to the simulator and let callers in. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("bridge.http.host", "127.0.0.1");
        properties.put("modelstudio.base-url", simulator.baseUrl());
        properties.put("tools.weather.url", weather.url());
        for (String keys : List.of("modelstudio.api-key", "ims.api-keys", "gateway.auth-codes", "openai.api-keys")) {
            properties.put(keys, KEY);
        }
        return properties;
    }

    /**
     * Streams one real answer through the bridge.
     *
     * @throws StartException when it does not arrive whole
     */
    void check(int port) throws StartException {
        String last = "";
        try {
            HttpURLConnection call = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + IMS_PATH).toURL().openConnection();
            call.setConnectTimeout(CHECK_TIMEOUT_MILLIS);
            call.setReadTimeout(CHECK_TIMEOUT_MILLIS);
            call.setRequestProperty("Authorization", "Bearer " + KEY);
            call.setRequestProperty("Content-Type", "application/json");
            call.setDoOutput(true);
            call.getOutputStream().write(IMS_REQUEST.getBytes(StandardCharsets.UTF_8));
            try (BufferedReader answer =
                    new BufferedReader(new InputStreamReader(call.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = answer.readLine()) != null) {
                    last = line.isEmpty() ? last : line;
                }
            }
        } catch (IOException e) {
            throw new StartException("the first call through the bridge failed: " + e.getMessage(), e);
        }
        if (!last.equals("data: [DONE]")) {
            throw new StartException("the first answer through the bridge was not whole", null);
        }
    }

    /** What to paste. */
    static String invitation(int port) {
        String url = "http://127.0.0.1:" + port;
        return """

                The bridge serves on %s against a simulated Model Studio. Ctrl-C stops it.

                As an IMS workflow:
                %s

                As the communication-engine gateway:
                %s

                As an OpenAI client:
                %s
                """
                .formatted(
                        url,
                        curl(url + IMS_PATH, "Bearer " + KEY, IMS_REQUEST),
                        curl(url + GATEWAY_PATH, KEY, GATEWAY_REQUEST),
                        curl(url + OPENAI_PATH, "Bearer " + KEY, OPENAI_REQUEST));
    }

    private static String curl(String url, String authorization, String body) {
        return """
                curl -N %s \\
                  -H 'Authorization: %s' -H 'Content-Type: application/json' \\
                  -d '%s'"""
                .formatted(url, authorization, body);
    }

    @Override
    public void close() {
        weather.close();
        simulator.close();
    }
}
