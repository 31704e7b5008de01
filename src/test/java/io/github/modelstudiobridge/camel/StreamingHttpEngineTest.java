package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.HttpCall;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine by itself: the same routes once on Camel's own engine under /stock, once on ours under /ours. */
class StreamingHttpEngineTest {

    private static final Map<String, Processor> REPLIES = new LinkedHashMap<>();
    private static final CountDownLatch CALLER_GONE = new CountDownLatch(1);

    private static final Vertx VERTX = Vertx.vertx();
    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
    private static volatile String closedBy;

    @TempDir
    static Path directory;

    private static HttpListener listener;

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.writeString(directory.resolve("body.txt"), "from a file");
        reply("text", exchange -> exchange.getMessage().setBody("hello"));
        reply("bytes", exchange -> exchange.getMessage().setBody(new byte[] {1, 2, 3}));
        reply("buffer", exchange -> exchange.getMessage().setBody(Buffer.buffer("vert.x")));
        reply("byte-buffer", exchange -> exchange.getMessage()
                .setBody(ByteBuffer.wrap("nio".getBytes(StandardCharsets.UTF_8))));
        reply("stream", exchange -> exchange.getMessage().setBody(slowStream("x".repeat(100_000))));
        reply("file", exchange -> exchange.getMessage().setBody(file.toFile(), File.class));
        reply("number", exchange -> exchange.getMessage().setBody(42));
        reply("nothing", exchange -> exchange.getMessage().setBody(null));
        reply("blank", exchange -> exchange.getMessage().setBody(" "));
        reply("echo", exchange -> exchange.getMessage()
                .setBody("got " + exchange.getMessage().getBody(String.class)));
        reply("status", exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 418);
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/x-tea");
            exchange.getMessage().setHeader("X-Several", List.of("a", "b"));
            exchange.getMessage().setHeader("CamelSecret", "inside");
            exchange.getMessage().setBody("short and stout");
        });
        reply("failure", exchange -> {
            throw new IllegalStateException("broken");
        });
        reply("no-converter", exchange -> exchange.getMessage().setBody(new Object() {}));

        CONTEXT.getRegistry().bind("vertx", VERTX);
        HttpRoutes httpRoutes = new HttpRoutes(CONTEXT, VERTX, 0, 10_000);
        CONTEXT.addService(httpRoutes);
        CONTEXT.getRegistry().bind("httpRoutes", httpRoutes);
        CONTEXT.addRoutes(routes());
        CONTEXT.start();
        listener = new HttpListener(VERTX, "127.0.0.1", 0, HttpLimits.DEFAULTS);
        listener.serve(httpRoutes);
        listener.listen();
    }

    private static void reply(String name, Processor processor) {
        REPLIES.put(name, processor);
    }

    private static InputStream slowStream(String text) {
        return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public void close() {
                closedBy = Thread.currentThread().getName();
            }
        };
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                REPLIES.forEach((name, processor) -> {
                    from("platform-http:/stock/" + name).process(processor);
                    ours(name).process(processor);
                });
                ours("unmuted?muteException=false").process(REPLIES.get("failure"));
                ours("frames").process(exchange -> {
                    ReplyStream.of(exchange).write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                    ReplyStream.of(exchange).write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
                });
                ours("frames-of-another-thread").threads(1).process(exchange -> {
                    for (int i = 0; i < 1000; i++) {
                        ReplyStream.of(exchange).write(("data: " + i + "\n\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
                ours("breaks")
                        .process(exchange ->
                                ReplyStream.of(exchange).write("data: 1\n\n".getBytes(StandardCharsets.UTF_8)))
                        .process(REPLIES.get("failure"));
                ours("bare").process(exchange -> {
                    exchange.getMessage()
                            .setHeader(
                                    Exchange.HTTP_RESPONSE_CODE,
                                    exchange.getMessage().getHeader("X-Status", Integer.class));
                    exchange.getMessage().setBody(slowStream("x".repeat(100_000)));
                });
                ours("waits").threads(1).process(exchange -> {
                    ReplyStream reply = ReplyStream.of(exchange);
                    CountDownLatch gone = new CountDownLatch(1);
                    Call.of(exchange).onCancel(reason -> gone.countDown());
                    reply.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
                    if (gone.await(20, TimeUnit.SECONDS) && Call.of(exchange).cancelledBy() != null) {
                        CALLER_GONE.countDown();
                    }
                });
            }

            private ProcessorDefinition<?> ours(String path) {
                return from("platform-http:/ours/" + path + (path.contains("?") ? "&" : "?")
                        + "platformHttpEngine=#class:" + StreamingHttpEngine.class.getName());
            }
        };
    }

    @AfterAll
    static void stop() {
        CONTEXT.stop();
        VERTX.close();
    }

    static Stream<String> replies() {
        return REPLIES.keySet().stream().filter(name -> !name.equals("failure"));
    }

    private static HttpCall post(String path) throws Exception {
        return HttpCall.connect(listener.getPort())
                .send("POST", path, Map.of("Content-Type", "text/plain", "X-Mine", "1"), "question")
                .readHead();
    }

    @ParameterizedTest
    @MethodSource("replies")
    void answersAMessageAsTheStockEngineDoes(String name) throws Exception {
        try (HttpCall stock = post("/stock/" + name);
                HttpCall ours = post("/ours/" + name)) {
            assertThat(ours.status()).isEqualTo(stock.status());
            for (String header : List.of("content-type", "x-several", "x-mine", "camelsecret")) {
                assertThat(ours.header(header)).as(header).isEqualTo(stock.header(header));
            }
            if (stock.status() != 204) {
                assertThat(ours.readBody()).isEqualTo(stock.readBody());
            }
        }
    }

    @Test
    void tellsOfAFailureAsOfAnyOtherErrorAndTheStackOnlyWhenAskedTo() throws Exception {
        try (HttpCall muted = post("/ours/failure");
                HttpCall unmuted = post("/ours/unmuted")) {
            assertThat(muted.status()).isEqualTo(500);
            assertThat(muted.header("content-type")).isEqualTo("application/json");
            assertThat(muted.readBody()).contains("\"type\":\"server_error\"").doesNotContain("broken");
            assertThat(unmuted.status()).isEqualTo(500);
            assertThat(unmuted.readBody()).contains("IllegalStateException: broken");
        }
    }

    @Test
    void closesAnInputStreamThatItSent() throws Exception {
        closedBy = null;
        try (HttpCall call = post("/ours/stream")) {
            assertThat(call.readBody()).hasSize(100_000);
        }
        await().until(() -> closedBy != null);
    }

    @Test
    void sendsFramesWithTheHeadersOfAnEventStream() throws Exception {
        try (HttpCall call = post("/ours/frames")) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(call.header("cache-control")).isEqualTo("no-cache");
            assertThat(call.header("x-accel-buffering")).isEqualTo("no");
            assertThat(call.readBody()).isEqualTo("data: 1\n\ndata: 2\n\n");
        }
    }

    @Test
    void keepsTheOrderOfFramesWrittenOnAnotherThread() throws Exception {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            expected.append("data: ").append(i).append("\n\n");
        }
        try (HttpCall call = post("/ours/frames-of-another-thread")) {
            assertThat(call.readBody()).isEqualTo(expected.toString());
        }
    }

    @Test
    void cutsAStreamThatBrokeWithoutAnErrorHandler() throws Exception {
        try (HttpCall call = post("/ours/breaks")) {
            assertThatThrownBy(call::readBody).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void tellsTheExchangeThatItsCallerHasGone() throws Exception {
        HttpCall call = post("/ours/waits");
        call.readFrame();

        call.close();

        assertThat(CALLER_GONE.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> CONTEXT.getInflightRepository().size() == 0);
    }

    /** Bytes after such a head would be read as the next answer. */
    @ParameterizedTest
    @ValueSource(strings = {"204", "205", "304"})
    void sendsNothingOfABodyWhereTheStatusAllowsNone(String status) throws Exception {
        try (HttpCall call = HttpCall.connect(listener.getPort())) {
            call.send("POST", "/ours/bare", Map.of("X-Status", status), "question")
                    .readHead();
            assertThat(call.status()).isEqualTo(Integer.parseInt(status));

            call.send("POST", "/ours/text", Map.of(), "question").readHead();

            assertThat(call.status()).isEqualTo(200);
            assertThat(call.readBody()).isEqualTo("hello");
        }
    }

    @Test
    void servesACallerOfHttp10() throws Exception {
        try (HttpCall call = HttpCall.connect(listener.getPort())) {
            call.sendRaw("POST /ours/frames HTTP/1.0\r\nContent-Length: 0\r\n\r\n")
                    .readHead();

            assertThat(call.header("transfer-encoding")).isNull();
            assertThat(call.readBody()).isEqualTo("data: 1\n\ndata: 2\n\n");
        }
    }

    @Test
    void anotherListenerOnThePortIsToldSo() throws Exception {
        int taken = listener.getPort();
        try (DefaultCamelContext second = new DefaultCamelContext()) {
            second.getRegistry().bind("vertx", VERTX);
            Vertx other = Vertx.vertx();
            HttpRoutes httpRoutes = new HttpRoutes(second, other, taken, 10_000);
            second.addService(httpRoutes);
            second.start();
            HttpListener late = new HttpListener(other, "127.0.0.1", taken, HttpLimits.DEFAULTS);
            late.serve(httpRoutes);

            assertThatThrownBy(late::listen)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + taken)
                    .hasMessageContaining("bridge.http.port");
            other.close();
        }
    }
}
