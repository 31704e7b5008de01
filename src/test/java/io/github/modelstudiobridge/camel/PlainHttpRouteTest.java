package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's route over HTTP that names no engine. */
class PlainHttpRouteTest {

    private static final String HELLO =
            """
            - route:
                id: hello
                from:
                  uri: platform-http:/hello
                  steps:
                    - setBody:
                        simple: "hello from ${threadName}"
            """;

    @TempDir
    private Path directory;

    @Test
    void isServedOnTheBridgesPortByAWorkerThreadAndAfterAReloadToo() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory).add("inbound/hello.camel.yaml", HELLO);
        int free = Management.onFreePort().port();
        for (int port : new int[] {0, free}) {
            Map<String, String> properties = BridgeUnderTest.properties(
                    "http://127.0.0.1:1", Map.of("bridge.http.port", String.valueOf(port), "bridge.reload", "false"));
            try (Bridge bridge = Bridge.start(BridgeUnderTest.CONFIG, routes.directory(), properties)) {
                assertThat(get(bridge.port())).startsWith("hello from vert.x-worker");

                routes.replaceText("inbound/hello.camel.yaml", "hello from", "bye from");
                assertThat(bridge.reload()).isTrue();

                assertThat(get(bridge.port())).startsWith("bye from vert.x-worker");
            }
            routes.replaceText("inbound/hello.camel.yaml", "bye from", "hello from");
        }
    }

    private static String get(int port) throws IOException {
        try (HttpCall call =
                HttpCall.connect(port).send("GET", "/hello", Map.of(), "").readHead()) {
            assertThat(call.status()).isEqualTo(200);
            return call.readBody();
        }
    }
}
