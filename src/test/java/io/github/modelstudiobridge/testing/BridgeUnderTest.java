package io.github.modelstudiobridge.testing;

import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.simulator.SimulatorOptions;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.ServedBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The shipped routes and configuration, served on a free port against a simulated Model Studio. */
public final class BridgeUnderTest implements AutoCloseable {

    public static final Path CONFIG = Path.of("config/application.properties");
    public static final Path ROUTES = Path.of("routes");
    public static final String IMS_PATH = "/ims/v1/chat/completions";
    public static final String OPENAI_PATH = "/v1/chat/completions";
    public static final String KEY = "test-key";

    /** Each request is one of another call, so that none ends the answer to another. */
    private static final AtomicLong CALLS = new AtomicLong();

    private final ModelStudioSimulator simulator;
    private final ServedBridge bridge;

    private BridgeUnderTest(ModelStudioSimulator simulator, ServedBridge bridge) {
        this.simulator = simulator;
        this.bridge = bridge;
    }

    public static BridgeUnderTest start() throws StartException {
        return start(Map.of());
    }

    /** Starts both; the simulator is as fast as it can be unless a request says otherwise. */
    public static BridgeUnderTest start(Map<String, String> properties) throws StartException {
        return start(ROUTES, properties);
    }

    public static BridgeUnderTest start(Path routes, Map<String, String> properties) throws StartException {
        ModelStudioSimulator simulator = simulator("upstream-key");
        try {
            return new BridgeUnderTest(
                    simulator, BridgeHost.chosen().start(routes, properties(simulator.baseUrl(), properties)));
        } catch (StartException e) {
            simulator.close();
            throw e;
        }
    }

    /** Starts a simulated Model Studio on a free port, as fast as it can be unless a request says otherwise. */
    public static ModelStudioSimulator simulator(String apiKey) {
        return new ModelStudioSimulator(SimulatorOptions.defaults()
                        .withPort(0)
                        .withApiKey(apiKey)
                        .withFirstTokenDelay(Duration.ZERO)
                        .withPace(Duration.ZERO))
                .start();
    }

    /** What a bridge on free ports needs to start, and what a test adds. */
    public static Map<String, String> properties(String baseUrl, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bridge.http.host",
                "127.0.0.1",
                "bridge.http.port",
                "0",
                "camel.management.enabled",
                "false",
                "modelstudio.api-key",
                "upstream-key",
                "modelstudio.base-url",
                baseUrl,
                "ims.api-keys",
                "other-key, " + KEY,
                "gateway.auth-codes",
                KEY,
                "openai.api-keys",
                KEY));
        // many failures in a row are what some tests are made of
        all.put("upstream.circuit-breaker.enabled", "false");
        all.put("upstream.backoff", "5ms");
        // what reaches the model is what the caller sent, unless a test is about tools
        all.put("ims.tools", "");
        all.put("gateway.tools", "");
        all.put("openai.tools", "");
        all.putAll(more);
        return all;
    }

    /** The bridge itself, in this process. */
    public Bridge bridge() {
        return bridge.inside();
    }

    public ModelStudioSimulator simulator() {
        return simulator;
    }

    public int port() {
        return bridge.port();
    }

    /** Calls that the bridge holds open at its upstream. */
    public int openUpstreamCalls() throws IOException {
        return bridge.holdings().upstream();
    }

    /** Exchanges under way. */
    public int openExchanges() throws IOException {
        return bridge.holdings().exchanges();
    }

    /** Sends an IMS request whose question is {@code text}, which may begin with directives for the simulator. */
    public HttpCall askIms(HttpCall call, String text) throws IOException {
        return call.send("POST", IMS_PATH, imsHeaders(), imsRequest(text));
    }

    public HttpCall askIms(String text) throws IOException {
        return askIms(HttpCall.connect(port()), text);
    }

    /** Asks whatever bridge has that port, and reads the head of its answer. */
    public static HttpCall askIms(int port, String text) throws IOException {
        return HttpCall.connect(port)
                .send("POST", IMS_PATH, imsHeaders(), imsRequest(text))
                .readHead();
    }

    public static Map<String, String> imsHeaders() {
        return Map.of("Authorization", "Bearer " + KEY, "Content-Type", "application/json");
    }

    public static String imsRequest(String text) {
        return """
                {"messages":[{"role":"user","content":"%s"}],"model":"qwen-plus","stream":true,
                 "extendData":{"instanceId":"call-%d","channelId":"123","sentenceId":"3"}}"""
                .formatted(text, CALLS.incrementAndGet());
    }

    @Override
    public void close() {
        bridge.close();
        simulator.close();
    }
}
