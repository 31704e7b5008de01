package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the bridge's own key nor the host it asks comes back, whatever Model Studio quotes and wherever it does. */
class UpstreamSecretsTest {

    private static final String KEY = "own/Key+of=the~bridge";

    @TempDir
    Path directory;

    /** Every spelling of key and host in every field of an error. */
    private static String error(String url) {
        String key = KEY + " " + URLEncoder.encode(KEY, StandardCharsets.UTF_8) + " "
                + Base64.getEncoder().encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8));
        return "{\"error\":{\"message\":\"no %1$s at %2$s localhost LOCALHOST\",\"type\":\"%1$s\",\"param\":\"%1$s\",\"code\":\"%1$s\"}}"
                .formatted(key, url);
    }

    private static void answer(Socket socket, String head, String body) throws Exception {
        ScriptedServer.write(socket, head + "\r\nConnection: close\r\n\r\n" + body);
    }

    private Map<String, String> properties(ScriptedServer server, boolean file) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("modelstudio.base-url", "http://localhost:" + server.port());
        properties.put("modelstudio.api-key", file ? "" : KEY);
        if (file) {
            Path keys = Files.writeString(directory.resolve("key"), KEY + "\n");
            properties.put("modelstudio.api-key-file", keys.toString());
        }
        return properties;
    }

    private static void assertNothingIsTold(String text) {
        assertThat(text)
                .contains("***")
                .doesNotContainIgnoringCase("own/key", "own%2fkey", "localhost")
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8))
                        .substring(12, 30));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 400 X, false",
        "HTTP/1.1 403 X, true",
        "HTTP/1.1 404 X, false",
        "HTTP/1.1 429 X, false",
        "HTTP/1.1 500 X, true",
        "HTTP/1.1 503 X, false",
        "HTTP/1.1 200 OK, true"
    })
    void inAnErrorWithAStatus(String status, boolean file) throws Exception {
        String head = status + "\r\nContent-Type: application/json";
        try (ScriptedServer server =
                        new ScriptedServer(socket -> answer(socket, head, error("http://localhost:1/v1")));
                LogLines log = LogLines.of(ErrorReply.class.getName());
                BridgeUnderTest bridge = BridgeUnderTest.start(properties(server, file));
                HttpCall call = bridge.askIms("hello").readHead()) {
            String body = call.readBody();

            // of the Base64 text the part stays that is only about "Bearer "
            assertThat(Json.MAPPER.readTree(body).at("/error/message").textValue())
                    .isEqualTo("no *** *** QmVhcmVyIG*** at *** *** ***");
            assertNothingIsTold(body);
            assertThat(log.lines()).isNotEmpty().allSatisfy(UpstreamSecretsTest::assertNothingIsTold);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: %s", "event: error\ndata: %s", "event:error\n:HTTP_STATUS/400\ndata:%s"})
    void inAnErrorInsideAStream(String event) throws Exception {
        String chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
        for (String text : new String[] {"", chunk}) {
            try (ScriptedServer server = new ScriptedServer(socket -> answer(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream",
                            text + event.formatted(error("localhost:80")) + "\n\n"));
                    BridgeUnderTest bridge = BridgeUnderTest.start(properties(server, false));
                    HttpCall call = bridge.askIms("hello").readHead()) {
                assertNothingIsTold(call.readBody());
            }
        }
    }

    @Test
    void inTheLogLineOfAConnectionThatFails() throws Exception {
        int port;
        try (ScriptedServer gone = new ScriptedServer(socket -> {})) {
            port = gone.port();
        }
        try (LogLines log = LogLines.of(ErrorReply.class.getName());
                BridgeUnderTest bridge =
                        BridgeUnderTest.start(Map.of("modelstudio.base-url", "http://localhost:" + port + "/v1"));
                HttpCall call = bridge.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(502);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("code=upstream_unreachable", "reason=\"no connection");
            assertThat(log.lines().get(0)).doesNotContain("localhost", "127.0.0.1", String.valueOf(port));
        }
    }

    @Test
    void inTheTraceOfADefect() throws Exception {
        try (LogLines log = LogLines.of(ErrorReply.class.getName());
                BridgeUnderTest bridge = BridgeUnderTest.start()) {
            CamelContext context = bridge.bridge().context();
            Exchange exchange = new DefaultExchange(context);
            exchange.setProperty(
                    Exchange.EXCEPTION_CAUGHT,
                    new IllegalStateException(new IllegalArgumentException("Bearer upstream-key is no header")));

            context.getRegistry()
                    .lookupByNameAndType("errorReply", ErrorReply.class)
                    .process(exchange);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR event=call-failed")
                    .contains("Bearer *** is no header", "UpstreamSecretsTest.inTheTraceOfADefect")
                    .doesNotContain("upstream-key");
        }
    }

    @Test
    void aKeyThatChangesAndATargetThatComesLaterAreKnownAtOnce() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start()) {
            UpstreamSecrets secrets = bridge.bridge()
                    .context()
                    .getRegistry()
                    .lookupByNameAndType("upstreamSecrets", UpstreamSecrets.class);
            EventStreamEndpoint other = bridge.bridge()
                    .context()
                    .getEndpoint("event-stream:https://other.example/v1?events=direct:x", EventStreamEndpoint.class);
            String[] key = {"first-key"};
            other.setCredentials(() -> "Bearer " + key[0]);
            assertThat(secrets.get().apply("first-key upstream-key other.example"))
                    .isEqualTo("*** *** ***");
            assertThat(secrets.get()).isSameAs(secrets.get());

            secrets.add(() -> "Bearer " + key[0] + "-too", "https://added.example:8443/v1");
            secrets.add(null, "https://open.example/v1");
            key[0] = "second-key";

            assertThat(secrets.get().apply("second-key second-key-too added.example:8443 open.example"))
                    .isEqualTo("*** *** *** ***");
        }
    }

    @Test
    void aKeyThatNoHeaderCanHoldEndsTheStartAndIsNotQuoted() {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of("modelstudio.api-key", "s3cr3t\u000bkey"))
                        .close())
                .isInstanceOf(StartException.class)
                .hasMessageContainingAll("modelstudio.api-key", "visible ASCII")
                .hasMessageNotContaining("s3cr3t");
    }
}
