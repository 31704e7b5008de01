package io.github.modelstudiobridge.camel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.camel.StreamingHttpEngine;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool whose caller hangs up, or whose time is up, begins no further step, whatever thread it has got to. */
class StoppedToolTest {

    /** The first step of a tool. */
    public static class Begun implements Processor {
        @Override
        public void process(Exchange exchange) throws InterruptedException {
            BEGUN.incrementAndGet();
        }
    }

    /** A first step that blocks. */
    public static final class Held extends Begun {
        @Override
        public void process(Exchange exchange) throws InterruptedException {
            CountDownLatch until = held;
            super.process(exchange);
            awaitUninterrupted(until);
        }
    }

    /** A step that must not begin. */
    public static final class Later implements Processor {
        @Override
        public void process(Exchange exchange) {
            LATER.incrementAndGet();
        }
    }

    /** A step that waits until it is interrupted. */
    public static final class Asleep extends Begun {
        @Override
        public void process(Exchange exchange) throws InterruptedException {
            super.process(exchange);
            Thread.sleep(10_000);
        }
    }

    /** A step beside the tool. */
    public static final class Tapped implements Processor {
        @Override
        public void process(Exchange exchange) {
            TAPPED.incrementAndGet();
        }
    }

    private static final AtomicInteger BEGUN = new AtomicInteger();
    private static final AtomicInteger LATER = new AtomicInteger();
    private static final AtomicInteger TAPPED = new AtomicInteger();

    private static volatile CountDownLatch held;
    private static ScriptedServer silent;
    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        silent = new ScriptedServer(socket -> socket.getInputStream().read());
        EditedRoutes routes = EditedRoutes.in(directory);
        for (Class<?> step : List.of(Begun.class, Held.class, Asleep.class, Later.class, Tapped.class)) {
            routes.add(
                    "common/steps.camel.yaml",
                    "- beans:\n    - {name: %s, type: '%s'}\n"
                            .formatted(step.getSimpleName().toLowerCase(Locale.ROOT), step.getName()));
        }
        String held = "- process: {ref: held}\n";
        String later = "- process: {ref: later}\n";
        add(routes, "threads", "- threads: {}\n" + held + later);
        add(routes, "seda", "- to: seda:slow\n" + later);
        add(routes, "delay", "- process: {ref: begun}\n- delay: {constant: '900', asyncDelayed: true}\n" + later);
        add(
                routes,
                "split",
                "- split: {constant: 'a,b,c', parallelProcessing: true, steps: [{process: {ref: held}}]}\n" + later);
        add(routes, "tap", "- wireTap: {uri: 'direct:tapped'}\n" + held + later);
        add(
                routes,
                "http",
                "- threads: {}\n- process: {ref: begun}\n- to: {uri: '%s', parameters: {httpClientConfigurer: '#bean:toolHttpClient'}}\n"
                                .formatted(silent.url())
                        + later);
        add(
                routes,
                "finally",
                """
                - doTry:
                    steps: [{process: {ref: asleep}}, {process: {ref: later}}]
                    doFinally:
                      steps: [{to: "direct:tidied"}, {to: "direct:tidied"}, {process: {ref: tapped}}]
                """
                        + later);
        route(routes, "direct:tidied", "- process: {ref: tapped}\n- process: {ref: tapped}\n");
        route(routes, "seda:slow", held + later);
        route(routes, "direct:tapped", "- delay: {constant: '900'}\n- process: {ref: tapped}\n");
        tools = ToolsUnderTest.start(
                routes, Map.of("ims.tools", "threads,seda,delay,split,tap,http,finally", "tools.timeout", "700ms"));
        StoppedToolTest.held = new CountDownLatch(0);
        // a consumer of seda begins a second after its context
        await().until(() -> tools.call("seda", "{}").outcome() == Outcome.OK);
    }

    /** As a driver does that cannot be interrupted. */
    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // goes on waiting
            }
        }
    }

    private static void add(EditedRoutes routes, String name, String steps) throws Exception {
        ToolsUnderTest.add(routes, name, "description: Takes its time.", steps);
    }

    private static void route(EditedRoutes routes, String uri, String steps) throws Exception {
        routes.add(
                "common/more.camel.yaml",
                "- route:\n    from:\n      uri: " + uri + "\n      steps:\n" + steps.indent(8));
    }

    @AfterAll
    static void stop() {
        tools.close();
        silent.close();
    }

    @BeforeEach
    void forget() {
        BEGUN.set(0);
        LATER.set(0);
        TAPPED.set(0);
        held = new CountDownLatch(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "seda", "delay", "split", "http"})
    void beginsNoStepAfterItsTime(String tool) throws Exception {
        assertThat(tools.call(tool, "{}").outcome()).isEqualTo(Outcome.TIMED_OUT);

        assertNothingMoreBegins();
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "seda", "delay", "split", "http"})
    void beginsNoStepOnceTheCallerHasHungUp(String tool) throws Exception {
        try (HttpCall call = tools.ask(tool, "{}")) {
            await().until(() -> BEGUN.get() > 0);
        }
        await().until(() -> tools.context().getInflightRepository().size("ims-workflow") == 0);
        assertNothingMoreBegins();
    }

    private static void assertNothingMoreBegins() {
        held.countDown();
        await().during(Duration.ofMillis(400)).atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(LATER)
                .hasValue(0));
        await().until(() -> tools.context().getInflightRepository().size() == 0);
        await().until(() -> engine().getOpenCalls() == 0);
        // also in routes whose exchange the tool has given up
        await().until(() -> tools.context().getRoutes().stream()
                .allMatch(route -> tools.context().getInflightRepository().size(route.getRouteId()) == 0));
        assertThat(LATER).hasValue(0);
    }

    private static StreamingHttpEngine engine() {
        return tools.context().getRegistry().findSingleByType(StreamingHttpEngine.class);
    }

    @Test
    void letsWhatNobodyWaitsForGoOn() {
        assertThat(tools.call("tap", "{}").outcome()).isEqualTo(Outcome.TIMED_OUT);

        assertNothingMoreBegins();
        await().untilAsserted(() -> assertThat(TAPPED).hasValue(1));
    }

    @Test
    void tidiesUpAfterItsTimeInOtherRoutesToo() {
        assertThat(tools.call("finally", "{}").outcome()).isEqualTo(Outcome.TIMED_OUT);

        await().untilAsserted(() -> assertThat(TAPPED).hasValue(5));
        assertNothingMoreBegins();
    }

    @Test
    void doesAllStepsOtherwise() {
        held.countDown();

        assertThat(tools.call("threads", "{}").outcome()).isEqualTo(Outcome.OK);
        assertThat(tools.call("seda", "{}").outcome()).isEqualTo(Outcome.OK);
        assertThat(LATER).hasValue(3);
    }
}
