package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.ChildProcess;
import io.github.modelstudiobridge.bench.ProcFs;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Setup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One start of the bridge: seconds, and MiB.
 *
 * @param ready  until {@code /observe/health/ready} answers 200
 * @param served until a first call is answered, which takes about a second by itself
 * @param cpu    CPU time until then
 * @param memory resident some time later
 */
public record BridgeStart(double ready, double served, double cpu, double memory) {

    private static final Pattern PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");
    private static final String REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Who are you?\"}]}";

    /** Starts one, asks it, looks at its memory after that many seconds, and ends it. */
    public static BridgeStart measure(Setup setup, List<String> options, int simulatorPort, int idleSeconds)
            throws Exception {
        int management = Setup.freePort();
        List<String> command = setup.javaWith(options, "-jar", setup.jar().toString(), "run");
        long from = System.nanoTime();
        try (ChildProcess bridge = setup.start("start", command, Bridge.environment(simulatorPort, management))) {
            while (!isReady(management)) {
                bridge.requireAlive();
                Thread.sleep(10);
            }
            double ready = secondsSince(from);
            call(Integer.parseInt(bridge.awaitLine(PORT)));
            double served = secondsSince(from);
            double cpu = ProcFs.cpuSeconds(bridge.handle());
            Thread.sleep(idleSeconds * 1_000L);
            return new BridgeStart(ready, served, cpu, ProcFs.residentMiB(bridge.handle()));
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static boolean isReady(int port) {
        try {
            return open(port, "/observe/health/ready").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private static void call(int port) throws IOException {
        HttpURLConnection call = open(port, "/ims/v1/chat/completions");
        call.setRequestProperty("Authorization", "Bearer " + Setup.KEY);
        call.setRequestProperty("Content-Type", "application/json");
        call.setDoOutput(true);
        call.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
        String answer = new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!answer.endsWith("data: [DONE]\n\n")) {
            throw new IOException("the first answer was not whole: " + answer);
        }
    }

    private static HttpURLConnection open(int port, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(15_000);
        return connection;
    }
}
