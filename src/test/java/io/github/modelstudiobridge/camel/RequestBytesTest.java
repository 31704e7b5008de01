package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are being read take so much memory together and no more, whoever sends them. */
class RequestBytesTest {

    private static final int MAX_BODY = 400_000;
    private static final int TOTAL = 1_000_000;
    private static final int LARGE = 370_000;
    private static final String PROPERTY = "bridge.http.max-request-bytes-total";

    private static BridgeUnderTest bridge;
    private static HttpListener listener;

    private final List<HttpCall> open = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        bridge = BridgeUnderTest.start(Map.of(
                "bridge.http.max-body-size",
                Integer.toString(MAX_BODY),
                PROPERTY,
                Integer.toString(TOTAL),
                "bridge.http.request-timeout",
                "3s"));
        listener = bridge.bridge().listener();
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @AfterEach
    void nothingIsHeldInTheEnd() throws IOException {
        for (HttpCall call : open) {
            call.close();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> listener.getRequestBytes() == 0);
    }

    private HttpCall connect() throws IOException {
        HttpCall call = HttpCall.connect(bridge.port());
        open.add(call);
        return call;
    }

    private static String head(String path, String length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer wrong\r\n" + length + "\r\n\r\n";
    }

    /** A body without an end, from a caller whom nobody knows. */
    private HttpCall begin(String length, int bytes) throws IOException {
        return connect().sendRaw(head(BridgeUnderTest.IMS_PATH, length) + "x".repeat(bytes));
    }

    private static String chunks(int count, int size) {
        return (Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n").repeat(count);
    }

    private static void awaitHeld(long bytes) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> listener.getRequestBytes() == bytes);
    }

    private static void assertRefused(HttpCall call) throws IOException {
        call.readHead();
        assertThat(call.status()).isEqualTo(503);
        assertThat(call.header("retry-after")).isEqualTo("1");
        assertThat(call.header("connection")).isEqualTo("close");
        var error = Json.STRICT_MAPPER.readTree(call.readBody()).path("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("code").textValue()).isEqualTo("overloaded");
        assertThat(error.path("message").textValue()).contains(PROPERTY);
        assertThat(call.isClosedByServer()).isTrue();
    }

    private void assertServed() throws IOException {
        HttpCall call = connect();
        bridge.askIms(call, "hello").readHead();
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void theLargeOneTooManyIsRefusedAtOnceAndAPhoneCallIsNot() throws Exception {
        begin("Content-Length: 380000", LARGE);
        begin("Content-Length: 380000", LARGE);
        awaitHeld(2 * LARGE);
        try (LogLines log = LogLines.of("io.github.modelstudiobridge")) {
            for (int i = 0; i < 3; i++) {
                assertRefused(begin("Content-Length: 380000", LARGE));
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains(PROPERTY))
                    .hasSize(1);
        }
        assertThat(listener.getRequestBytes()).isLessThan(TOTAL);
        assertServed();

        open.get(0).close();
        await().until(() -> listener.getRequestBytes() <= LARGE);
        begin("Content-Length: 380000", LARGE / 2);
        awaitHeld(LARGE + LARGE / 2);
    }

    @Test
    void chunksCountAsTheyCome() throws Exception {
        begin("Transfer-Encoding: chunked", 0).sendRaw(chunks(37, 10_000));
        begin("Transfer-Encoding: chunked", 0).sendRaw(chunks(37, 10_000));
        awaitHeld(2 * LARGE);

        assertRefused(begin("Transfer-Encoding: chunked", 0).sendRaw(chunks(37, 10_000)));
    }

    @Test
    void smallOnesAreBoundedToo() throws Exception {
        for (int i = 0; i < 20; i++) {
            begin("Content-Length: 60000", 50_000);
        }
        awaitHeld(TOTAL);

        assertRefused(begin("Content-Length: 100", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "/ims/v1/chat/completions, Content-Length: 10, 401",
        "/ims/v1/chat/completions, Content-Length: 390000, 401",
        "/ims/v1/chat/completions, Content-Length: 10485760, 413",
        "/v1/unknown, Content-Length: 390000, 404",
        "/v1/models, Content-Length: 390000, 405",
    })
    void whatIsAnsweredIsHeldNoMore(String path, String length, int status) throws Exception {
        HttpCall call = connect();
        int size = Integer.parseInt(length.split(": ")[1]);
        call.sendRaw(head(path, length) + "x".repeat(size)).readHead();

        assertThat(call.status()).isEqualTo(status);
        awaitHeld(0);
    }

    /** The server keeps what it has of such a body as long as the connection is open. */
    @Test
    void aBodyThatWasAnsweredBeforeItsEndCountsUntilItEnds() throws Exception {
        HttpCall call = begin("Transfer-Encoding: chunked", 0).sendRaw(chunks(50, 10_000));
        call.readHead();
        assertThat(call.status()).isEqualTo(413);
        call.readBody();
        assertThat(listener.getRequestBytes()).isBetween((long) MAX_BODY, MAX_BODY + 100_000L);

        call.sendRaw("0\r\n\r\n");

        awaitHeld(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", ""})
    void whatIsBrokenOrTooSlowIsHeldNoMore(String next) throws Exception {
        HttpCall call = begin("Transfer-Encoding: chunked", 0).sendRaw(chunks(3, 10_000));
        awaitHeld(30_000);

        call.sendRaw(next).readHead();

        assertThat(call.status()).isEqualTo(next.isEmpty() ? 408 : 400);
        awaitHeld(0);
    }

    @Test
    void whoResetsHoldsNothing() throws Exception {
        HttpCall call = begin("Content-Length: 380000", LARGE);
        awaitHeld(LARGE);

        call.reset();

        awaitHeld(0);
    }

    @Test
    void aBodyInLineCountsUntilItsTurn() throws Exception {
        String body = BridgeUnderTest.imsRequest("[[simulate: first-token-delay=600ms]]");
        String request = head(BridgeUnderTest.IMS_PATH, "Content-Length: " + body.length())
                        .replace("wrong", BridgeUnderTest.KEY)
                + body;
        HttpCall call = connect();

        call.sendRaw(request.repeat(3));

        for (int waiting = 2; waiting >= 0; waiting--) {
            awaitHeld((long) waiting * body.length());
            call.readHead();
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aTotalBelowOneBodyIsRefusedAtTheStart() {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of(PROPERTY, "4194303")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(PROPERTY)
                .hasMessageContaining("bridge.http.max-body-size");
    }
}
