package io.github.modelstudiobridge.camel;

import static io.github.modelstudiobridge.testing.ScriptedServer.streamHead;
import static io.github.modelstudiobridge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.camel.eventstream.Credentials;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException.Kind;
import io.github.modelstudiobridge.sse.SseEvent;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code event-stream} endpoint against a server that does what each test says, called from a plain thread. */
class EventStreamEndpointTest extends CamelTestSupport {

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch release = new CountDownLatch(1);
    private ScriptedServer server;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getRegistry().bind("vertx", vertx);
        context.getRegistry().bind("key", (Credentials) () -> "Bearer sk-upstream");
        return context;
    }

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:events").split(body()).to("mock:event");
            }
        };
    }

    @AfterEach
    void stopServers() {
        release.countDown();
        if (server != null) {
            server.close();
        }
        vertx.close();
    }

    private Exchange call(String options, ScriptedServer.Script script) throws IOException {
        server = new ScriptedServer(script);
        return send(server.url() + "/v1/chat/completions", options);
    }

    private Exchange send(String url, String options) {
        return template.request("event-stream:" + url + "?events=direct:events" + options, exchange -> exchange.getIn()
                .setBody("{}"));
    }

    private List<String> data() {
        return getMockEndpoint("mock:event").getExchanges().stream()
                .map(exchange -> exchange.getIn().getBody(SseEvent.class).data())
                .toList();
    }

    private static void assertFailed(Exchange exchange, Kind kind) {
        assertThat(exchange.getException()).isInstanceOf(EventStreamException.class);
        assertThat(((EventStreamException) exchange.getException()).kind()).isEqualTo(kind);
    }

    @Test
    void handsOnEachEventOfAChunkInOrder() throws Exception {
        Exchange answered = call("", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\ndata: two\n\ndata:three\n\ndata: [DONE]\n\n");
        });

        assertThat(answered.getException()).isNull();
        assertThat(data()).containsExactly("one", "two", "three");
        assertThat(answered.getProperty(EventStreamEndpoint.LAST_EVENT_SEEN)).isEqualTo(true);
    }

    @Test
    void completesWithTheLastEventThoughTheConnectionStaysOpen() throws Exception {
        Exchange answered = call("", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\ndata: [DONE]\n\n");
            release.await(30, TimeUnit.SECONDS);
        });

        assertThat(answered.getException()).isNull();
        assertThat(release.getCount()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 30", "Connection: close"})
    void letsGoOfAnAnswerThatHasEnded(String framing) throws Exception {
        call("", socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + framing + "\r\n\r\n");
            write(socket, "data: one\n\ndata: [DONE]\n\n....");
        });

        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(context.getEndpoints())
                .filteredOn(EventStreamEndpoint.class::isInstance)
                .extracting(endpoint -> ((EventStreamEndpoint) endpoint).getOpenCalls())
                .containsOnly(0));
    }

    @Test
    void asksOnceMoreWhenAKeptConnectionIsClosedUnderItsRequest() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        server = new ScriptedServer(socket -> {
            boolean first = connections.incrementAndGet() == 1;
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 25\r\n\r\n");
            write(socket, "data: one\n\ndata: [DONE]\n\n");
            if (first) {
                // the second request has begun to arrive: now the connection goes
                socket.getInputStream().read();
            }
        });

        assertThat(send(server.url(), "").getException()).isNull();
        assertThat(send(server.url(), "").getException()).isNull();

        assertThat(connections).hasValue(2);
        assertThat(data()).containsExactly("one", "one");
    }

    @Test
    void asksNotAgainWhenAKeptConnectionIsClosedLate() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        server = new ScriptedServer(socket -> {
            connections.incrementAndGet();
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 25\r\n\r\n");
            write(socket, "data: one\n\ndata: [DONE]\n\n");
            // long enough to have read the second request, and to have begun to work for it
            socket.getInputStream().read();
            Thread.sleep(500);
        });

        assertThat(send(server.url(), "").getException()).isNull();
        assertFailed(send(server.url(), ""), Kind.CUT);

        assertThat(connections).hasValue(1);
    }

    @Test
    void givesNobodyAConnectionWhoseAnswerIsStillToCome() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        server = new ScriptedServer(socket -> {
            if (connections.incrementAndGet() == 1) {
                write(socket, "HTTP/1.1 102 Processing\r\n\r\n");
                release.await(30, TimeUnit.SECONDS);
            } else {
                streamHead(socket);
                write(socket, "data: mine\n\ndata: [DONE]\n\n");
            }
        });

        assertFailed(send(server.url(), ""), Kind.CUT);
        assertThat(send(server.url(), "").getException()).isNull();

        assertThat(connections).hasValue(2);
        assertThat(data()).containsExactly("mine");
    }

    @Test
    void tellsWhenTheStreamEndedWithoutItsLastEvent() throws Exception {
        Exchange answered = call("", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\ndata: unfinished");
        });

        assertThat(answered.getException()).isNull();
        assertThat(answered.getProperty(EventStreamEndpoint.LAST_EVENT_SEEN)).isEqualTo(false);
        assertThat(data()).containsExactly("one");
    }

    @Test
    void sendsMessageHeadersAndCredentialsButNoCamelHeaders() throws Exception {
        server = new ScriptedServer(socket -> {
            streamHead(socket);
            write(socket, "data: [DONE]\n\n");
        });

        template.request(
                "event-stream:" + server.url() + "/path?events=direct:events&credentials=#bean:key", exchange -> {
                    exchange.getIn()
                            .setHeaders(Map.of(
                                    "Accept",
                                    "text/event-stream",
                                    "CamelHttpUri",
                                    "http://elsewhere/",
                                    "Host",
                                    "elsewhere"));
                    exchange.getIn().setBody("{\"a\":1}");
                });

        String request = server.requests().get(0);
        assertThat(request)
                .startsWith("POST /path HTTP/1.1\r\n")
                .contains("authorization: Bearer sk-upstream")
                .contains("Accept: text/event-stream")
                .contains("content-type: application/json")
                .endsWith("{\"a\":1}")
                .doesNotContain("elsewhere");
    }

    @Test
    void failsWithStatusAndBodyWhenTheAnswerIsNo200() throws Exception {
        Exchange failed = call(
                "",
                socket -> write(socket, "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nlimit"));

        assertFailed(failed, Kind.STATUS);
        EventStreamException failure = (EventStreamException) failed.getException();
        assertThat(failure.status()).isEqualTo(429);
        assertThat(failure.retryAfter()).isEqualTo("7");
        assertThat(failure.body()).asString().isEqualTo("limit");
    }

    @Test
    void keepsNoMoreOfAnErrorBodyThanAllowed() throws Exception {
        Exchange failed = call("&maxErrorBodySize=10", socket -> {
            write(socket, "HTTP/1.1 500 Broken\r\nConnection: close\r\n\r\n");
            write(socket, "x".repeat(100_000));
            release.await(30, TimeUnit.SECONDS);
        });

        assertFailed(failed, Kind.STATUS);
        assertThat(((EventStreamException) failed.getException()).body()).hasSize(10);
    }

    @Test
    void failsWhenA200IsNeitherEventStreamNorJson() throws Exception {
        Exchange failed = call(
                "",
                socket -> write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"));

        assertFailed(failed, Kind.STATUS);
    }

    @Test
    void leavesAnAnswerInOnePieceInTheBody() throws Exception {
        Exchange answered = call(
                "&maxBodySize=7",
                socket -> write(
                        socket,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"));

        assertThat(answered.getException()).isNull();
        assertThat(answered.getMessage().getBody(String.class)).isEqualTo("{\"a\":1}");
    }

    @Test
    void failsWhenAnAnswerInOnePieceIsTooLarge() throws Exception {
        Exchange failed = call("&maxBodySize=6", socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
            release.await(30, TimeUnit.SECONDS);
        });

        assertFailed(failed, Kind.BODY_TOO_LARGE);
    }

    @Test
    void failsWhenNobodyListens() throws Exception {
        int unused = FreePort.find();

        assertFailed(send("http://127.0.0.1:" + unused, ""), Kind.CONNECT);
    }

    @Test
    void failsWhenTheFirstByteIsLate() throws Exception {
        assertFailed(
                call("&firstEventTimeout=200ms", socket -> {
                    streamHead(socket);
                    release.await(30, TimeUnit.SECONDS);
                }),
                Kind.FIRST_EVENT_TIMEOUT);
    }

    @Test
    void failsWhenTheAnswerFallsSilent() throws Exception {
        Exchange failed = call("&idleTimeout=200ms", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\n");
            release.await(30, TimeUnit.SECONDS);
        });

        assertFailed(failed, Kind.IDLE_TIMEOUT);
        assertThat(data()).containsExactly("one");
    }

    @Test
    void failsWhenTheConnectionIsCutInsideAnAnswer() throws Exception {
        Exchange failed = call("", socket -> {
            write(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n");
            write(socket, "data: one\n\n");
        });

        assertFailed(failed, Kind.CUT);
        assertThat(data()).containsExactly("one");
    }

    @Test
    void failsWhenTheConnectionIsCutBeforeTheHead() throws Exception {
        assertFailed(call("", socket -> {}), Kind.CUT);
    }

    @Test
    void handsOnWholeEventsBeforeItFailsForOneThatIsTooLarge() throws Exception {
        Exchange failed = call("&maxEventSize=100", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\ndata: " + "x".repeat(200));
            release.await(30, TimeUnit.SECONDS);
        });

        assertFailed(failed, Kind.EVENT_TOO_LARGE);
        assertThat(data()).containsExactly("one");
    }

    @Test
    void failsAtOnceWhenMoreRequestsWaitForAConnectionThanAllowed() throws Exception {
        String options = "&maxConnections=1&maxWaitingRequests=0";
        CountDownLatch connected = new CountDownLatch(1);
        server = new ScriptedServer(socket -> {
            connected.countDown();
            release.await(30, TimeUnit.SECONDS);
        });
        template.asyncSend(
                "event-stream:" + server.url() + "?events=direct:events" + options,
                exchange -> exchange.getIn().setBody("{}"));
        assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();

        assertFailed(send(server.url(), options), Kind.POOL_EXHAUSTED);
    }

    @Test
    void failsWithTheFailureOfARouteThatHandlesAnEvent() throws Exception {
        getMockEndpoint("mock:event").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("edited route");
        });

        Exchange failed = call("", socket -> {
            streamHead(socket);
            write(socket, "data: one\n\n");
            release.await(30, TimeUnit.SECONDS);
        });

        assertThat(failed.getException()).hasStackTraceContaining("edited route");
    }

    @Test
    void namesTheRouteWhenThatIsWhatTakesTooLong() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:stuck").threads(1).process(exchange -> release.await(30, TimeUnit.SECONDS));
            }
        });
        server = new ScriptedServer(socket -> {
            streamHead(socket);
            write(socket, "data: one\n\n");
            release.await(30, TimeUnit.SECONDS);
        });

        Exchange failed = template.request(
                "event-stream:" + server.url() + "?events=direct:stuck&idleTimeout=200ms",
                exchange -> exchange.getIn().setBody("{}"));

        assertFailed(failed, Kind.ROUTE_TIMEOUT);
    }

    @Test
    void keepsOrderWhenARouteHandlesEventsOnAnotherThread() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:slow").threads(2).delay(20).asyncDelayed().to("direct:events");
            }
        });
        server = new ScriptedServer(socket -> {
            streamHead(socket);
            for (int i = 0; i < 20; i++) {
                write(socket, "data: " + i + "\n\n");
            }
            write(socket, "data: [DONE]\n\n");
        });

        template.request("event-stream:" + server.url() + "?events=direct:slow", exchange -> exchange.getIn()
                .setBody("{}"));

        assertThat(data()).hasSize(20).isSortedAccordingTo((a, b) -> Integer.valueOf(a)
                .compareTo(Integer.valueOf(b)));
    }

    @Test
    void countsNoOpenCallOnceAllHaveEnded() throws Exception {
        failsWhenTheAnswerFallsSilent();
        failsWhenNobodyListens();

        assertThat(context.getEndpoints())
                .filteredOn(EventStreamEndpoint.class::isInstance)
                .isNotEmpty()
                .allSatisfy(endpoint -> assertThat(((EventStreamEndpoint) endpoint).getOpenCalls())
                        .isZero());
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThatThrownBy(() -> context.getEndpoint("event-stream:http://localhost"))
                .satisfies(missing -> assertThat(missing).hasStackTraceContaining("events"));
        assertThatThrownBy(() -> template.sendBody("event-stream:http://localhost?events=direct:x&idleTimeout=0", ""))
                .hasStackTraceContaining("idleTimeout");
        assertThatThrownBy(() -> context.getEndpoint("event-stream:http://localhost?events=direct:x&nonsense=1"))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining("nonsense");
        assertThatThrownBy(() -> context.getEndpoint("event-stream:ftp://localhost?events=direct:x"))
                .hasStackTraceContaining("http or https");
    }
}
