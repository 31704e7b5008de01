package io.github.modelstudiobridge.camel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route sees as a tool, and what the model is told of it. */
class AiToolTest {

    /** An order, to see a record as JSON. */
    public record Order(String id, int items, LocalDate due) {}

    /** A visit, whose components are not what JSON knows. */
    public record Visit(
            Optional<String> note, OptionalInt rooms, Duration stay, ZoneId zone, Optional<LocalDate> until) {}

    /** The step of the tools, which each test sets. */
    public static final class Probe implements Processor {

        @Override
        public void process(Exchange exchange) throws Exception {
            STEP.get().process(exchange);
        }
    }

    private static final String PROBE = "- process:\n    id: %s-step\n    ref: probe";

    private static final AtomicReference<Processor> STEP = new AtomicReference<>();

    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        Path schema = Files.writeString(
                directory.resolve("schema.json"),
                "{\"properties\":{\"order\":{\"type\":\"object\"},\"lines\":{\"type\":\"array\"}},\"required\":[\"order\"]}");
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"));
        ToolsUnderTest.add(
                routes,
                "probe",
                """
                description: RAW(Probes 50% & more + everything, 中文)
                tags: tests , more,
                parameter.text: string
                parameter.text.description: RAW(A text, 100% & more)
                parameter.count: integer
                parameter.amount: number
                parameter.sure: boolean
                timeout: 1s
                maxResultSize: "40"
                parallel: "false"
                idempotent: "false"
                """,
                PROBE.formatted("probe"));
        ToolsUnderTest.add(
                routes,
                "nested",
                "description: Takes nested arguments.\nargSchema: file:%s\nmaxConcurrent: 1\nmaxWaiting: 0"
                        .formatted(schema),
                PROBE.formatted("nested"));
        routes.add("common/probe.camel.yaml", "- beans:\n    - name: probe\n      type: " + Probe.class.getName());
        tools = ToolsUnderTest.start(routes, Map.of());
        tools.context().getRegistry().bind("probe", (Processor)
                exchange -> STEP.get().process(exchange));
    }

    @AfterAll
    static void stop() {
        tools.close();
    }

    @BeforeEach
    void say() {
        STEP.set(exchange -> exchange.getMessage().setBody("fine"));
    }

    private static ToolResult resultOf(Object body) {
        STEP.set(exchange -> exchange.getMessage().setBody(body));
        return tools.call("probe", "{}");
    }

    private static ToolResult resultOf(Exception failure) {
        STEP.set(exchange -> {
            throw failure;
        });
        return tools.call("probe", "{}");
    }

    private static ToolResult ok(String content) {
        return new ToolResult(Outcome.OK, content);
    }

    @Test
    void isDefinedByTheOptionsOfItsEndpoint() {
        ToolDefinition probe = tools.catalogue().find("probe").definition();

        assertThat(probe.name()).isEqualTo("probe");
        assertThat(probe.tags()).containsExactlyInAnyOrder("tests", "more");
        assertThat(probe.execution()).isEqualTo(Execution.BRIDGE);
        assertThat(probe.parallel()).isFalse();
        assertThat(probe.idempotent()).isFalse();
        assertThat(probe.json())
                .hasToString("{\"type\":\"function\",\"function\":{\"name\":\"probe\","
                        + "\"description\":\"Probes 50% & more + everything, 中文\",\"parameters\":{\"type\":\"object\","
                        + "\"properties\":{\"amount\":{\"type\":\"number\"},\"count\":{\"type\":\"integer\"},"
                        + "\"sure\":{\"type\":\"boolean\"},"
                        + "\"text\":{\"type\":\"string\",\"description\":\"A text, 100% & more\"}},"
                        + "\"additionalProperties\":false}}}");
        assertThat(tools.catalogue().chosen(List.of("more")))
                .extracting(tool -> tool.definition().name())
                .containsExactly("probe");
    }

    @Test
    void seesItsArgumentsAsJsonAndAsOneHeaderEach() {
        AtomicReference<Exchange> seen = new AtomicReference<>();
        STEP.set(exchange -> seen.set(exchange.copy()));

        tools.call("probe", "{ \"text\": \"Größe\", \"count\": 3, \"amount\": 2.50, \"sure\": true }");

        assertThat(seen.get().getMessage().getBody())
                .isEqualTo("{\"text\":\"Größe\",\"count\":3,\"amount\":2.50,\"sure\":true}");
        assertThat(seen.get().getMessage().getHeaders())
                .isEqualTo(Map.of("text", "Größe", "count", 3, "amount", new BigDecimal("2.50"), "sure", true));
    }

    @Test
    void seesAnIntegerAsOneHoweverTheModelWroteIt() {
        STEP.set(exchange -> exchange.getMessage()
                .setBody(exchange.getMessage().getHeader("count").getClass().getSimpleName() + " "
                        + exchange.getMessage().getHeader("count")
                        + exchange.getMessage().getBody()));

        assertThat(tools.call("probe", "{\"count\":1e2}")).isEqualTo(ok("Integer 100{\"count\":100}"));
    }

    @Test
    void seesNestedArgumentsAsMapsAndListsThatPrintAsJson() {
        STEP.set(exchange -> exchange.getMessage()
                .setBody(tools.context()
                        .resolveLanguage("simple")
                        .createExpression(
                                "${header.order[id]} ${header.order} ${header.lines} ${headers.size} ${header.other}")
                        .evaluate(exchange, String.class)));

        ToolResult result =
                tools.call("nested", "{\"order\":{\"id\":7,\"at\":1e5},\"lines\":[1,{\"a\":null}],\"other\":1}");

        assertThat(result).isEqualTo(ok("7 {\"id\":7,\"at\":1e5} [1,{\"a\":null}] 2 "));
    }

    @Test
    void seesWhatTheCallBringsAndTheCallItself() {
        AtomicReference<Map<String, Object>> seen = new AtomicReference<>();
        STEP.set(exchange -> seen.set(Map.copyOf(exchange.getProperties())));

        tools.begin("probe", "{\"count\":1}", Map.of("session_id", "a^b", "biz_params", Map.of("shop", 7)))
                .get();

        assertThat(seen.get())
                .containsEntry("session_id", "a^b")
                .containsEntry("biz_params", Map.of("shop", 7))
                .containsEntry("toolCall", new ToolCall(0, "call_1", "probe", "{\"count\":1}"));
    }

    @Test
    void runsOnAThreadOfTheWorkers() {
        AtomicReference<String> thread = new AtomicReference<>();
        STEP.set(exchange -> thread.set(Thread.currentThread().getName()));

        tools.call("probe", "{}");

        assertThat(thread.get()).startsWith("tool-");
    }

    @Test
    void doesNotRunWithWrongArguments() {
        STEP.set(exchange -> {
            throw new AssertionError("it ran");
        });

        for (String wrong :
                List.of("{\"text\":\"a", "{\"text\":1}", "{\"text\":\"a\",\"text\":\"b\"}", "{\"x\":1}", "3")) {
            assertThat(tools.call("probe", wrong).outcome()).as(wrong).isEqualTo(Outcome.INVALID_ARGUMENTS);
        }
    }

    @Test
    void tellsTextAndJsonAsTheyAre() {
        assertThat(resultOf("Größe ✓")).isEqualTo(ok("Größe ✓"));
        assertThat(resultOf(new StringBuilder("built"))).isEqualTo(ok("built"));
        assertThat(resultOf((Object) null)).isEqualTo(ok("no result"));
        assertThat(resultOf(42)).isEqualTo(ok("42"));
        assertThat(resultOf(Json.MAPPER.createObjectNode().put("a", 1))).isEqualTo(ok("{\"a\":1}"));
    }

    @Test
    void tellsObjectsAsJson() {
        assertThat(resultOf(List.of(Map.of("a", 1)))).isEqualTo(ok("[{\"a\":1}]"));
        assertThat(resultOf(new Order("1", 2, LocalDate.of(2026, 3, 1))))
                .isEqualTo(ok("{\"id\":\"1\",\"items\":2,\"due\":\"2026-03-01\"}"));
        ZoneId zone = ZoneId.of("Asia/Singapore");
        assertThat(resultOf(new Visit(Optional.empty(), OptionalInt.of(2), Duration.ofDays(1), zone, Optional.empty())))
                .isEqualTo(new ToolResult(
                        Outcome.OK, "{\"note\":null,\"rooms\":2,\"stay\":\"PT24H\",\"z\n[cut after 40 bytes]"));
        assertThat(resultOf(List.of(Optional.of(LocalDate.of(2026, 3, 1)), zone)))
                .isEqualTo(ok("[\"2026-03-01\",\"Asia/Singapore\"]"));
        assertThat(resultOf(Map.of("at", Timestamp.from(Instant.EPOCH))))
                .isEqualTo(ok("{\"at\":\"1970-01-01T00:00:00.000+00:00\"}"));
    }

    @Test
    void tellsBytesAndStreamsAsText() throws Exception {
        byte[] bytes = "Größe".getBytes(StandardCharsets.UTF_8);

        assertThat(resultOf(bytes)).isEqualTo(ok("Größe"));
        assertThat(resultOf(new ByteArrayInputStream(bytes))).isEqualTo(ok("Größe"));
        InputStreamCache read = new InputStreamCache(bytes);
        read.readAllBytes();
        assertThat(resultOf(read)).isEqualTo(ok("Größe"));
        assertThat(resultOf(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo(ok("a\uFFFDb"));

        STEP.set(exchange -> {
            exchange.setProperty(Exchange.CHARSET_NAME, "GBK");
            exchange.getMessage().setBody("中文".getBytes("GBK"));
        });
        assertThat(tools.call("probe", "{}")).isEqualTo(ok("中文"));
    }

    @Test
    void cutsALongResultBetweenCharactersAndSaysSo() {
        ToolResult cut = ok("x" + "ö".repeat(19) + "\n[cut after 40 bytes]");

        assertThat(resultOf("x" + "ö".repeat(19) + "z")).isEqualTo(ok("x" + "ö".repeat(19) + "z"));
        assertThat(resultOf("x" + "ö".repeat(20))).isEqualTo(cut);
        assertThat(resultOf(("x" + "ö".repeat(30)).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(cut);
        assertThat(resultOf(new ByteArrayInputStream(("x" + "ö".repeat(30)).getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(cut);
        assertThat(resultOf(Arrays.asList("a".repeat(60))).content())
                .isEqualTo("[\"" + "a".repeat(38) + "\n[cut after 40 bytes]");
        assertThat(resultOf("\uD83D\uDE00".repeat(11)).content())
                .isEqualTo("\uD83D\uDE00".repeat(10) + "\n[cut after 40 bytes]");
    }

    @Test
    void saysOfAFailureNothingThatAnExceptionSays() {
        try (LogLines log = LogLines.of(ToolFailures.class.getName())) {
            ToolResult result = resultOf(new IllegalStateException(
                    "call http://10.1.2.3/?key=sk-secret", new ConnectException("10.1.2.3 refused")));

            assertThat(result).isEqualTo(new ToolResult(Outcome.FAILED, "probe failed."));
            assertThat(log.lines().get(0))
                    .isEqualTo("WARN event=tool-failed tool=probe error=ConnectException exchange=null");
        }
    }

    @Test
    void survivesAnError() {
        STEP.set(exchange -> {
            throw new StackOverflowError();
        });

        assertThat(tools.call("probe", "{}").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void tellsTheModelWhatAStepSaysOfTheArguments() {
        ToolResult result = resultOf(new RuntimeException(new InvalidArgumentsException("There is no shop 7.")));

        assertThat(result).isEqualTo(new ToolResult(Outcome.INVALID_ARGUMENTS, "There is no shop 7."));
    }

    @Test
    void failsWithAResultThatCannotBeWritten() {
        assertThat(resultOf(Map.of("self", new Object())).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void isInterruptedWhenItsTimeIsUp() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        STEP.set(exchange -> {
            try {
                Thread.sleep(20_000);
            } catch (InterruptedException e) {
                interrupted.complete(true);
                throw e;
            }
        });

        assertThat(tools.call("probe", "{}"))
                .isEqualTo(new ToolResult(Outcome.TIMED_OUT, "probe did not answer within 1 seconds."));
        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void isInterruptedWhenItIsCancelledAndTellsNothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        STEP.set(exchange -> {
            begun.countDown();
            try {
                Thread.sleep(20_000);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        ToolsUnderTest.Started call = tools.begin("nested", "{\"order\":{}}");
        // the call of the test before may hold the tool a moment longer
        for (int i = 0; i < 10 && !begun.await(1, TimeUnit.SECONDS); i++) {
            call = tools.begin("nested", "{\"order\":{}}");
        }
        assertThat(tools.call("nested", "{\"order\":{}}"))
                .isEqualTo(new ToolResult(Outcome.BUSY, "nested is busy: it has as many calls as it can take."));

        call.running().cancel();

        assertThat(interrupted).succeedsWithin(Duration.ofSeconds(5));
        await().until(() -> tools.context().getInflightRepository().size() == 0);
        assertThat(call.result()).isNotDone();
        say();
        await().until(() -> tools.call("nested", "{\"order\":{}}").equals(ok("fine")));
    }

    @Test
    void isThereWhileItsRouteRuns() throws Exception {
        RouteController routes = tools.context().getRouteController();
        Tool before = tools.catalogue().find("nested");

        routes.stopRoute("nested");
        assertThat(tools.catalogue().find("nested")).isNull();
        assertThat(tools.catalogue().chosen(List.of("nested"))).isEmpty();
        routes.startRoute("nested");
        assertThat(tools.catalogue().find("nested")).isNotNull().isNotSameAs(before);
        routes.suspendRoute("nested");
        assertThat(tools.catalogue().find("nested")).isNull();
        routes.resumeRoute("nested");
        assertThat(tools.call("nested", "{\"order\":{}}")).isEqualTo(ok("fine"));
    }

    @Test
    void carriesOutNothingOnceItsRouteHasStopped() throws Exception {
        Tool held = tools.catalogue().find("nested");
        tools.context().getRouteController().stopRoute("nested");
        try {
            CompletableFuture<ToolResult> result = new CompletableFuture<>();
            held.start(new ToolCall(0, "call_1", "nested", "{\"order\":{}}"), Map.of(), result::complete);

            assertThat(result.get()).isEqualTo(new ToolResult(Outcome.FAILED, "nested is not available now."));
        } finally {
            tools.context().getRouteController().startRoute("nested");
        }
    }
}
