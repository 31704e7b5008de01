package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.camel.Models;
import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.logging.log4j.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped routes in a Camel application that is not the bridge's own: it is given few properties and no beans. */
class EmbeddedBridgeTest {

    private final ModelStudioSimulator simulator = BridgeUnderTest.simulator("upstream-key");
    private final Main camel = new Main();
    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = Management.onFreePort().port();
    }

    @AfterEach
    void stop() {
        camel.stop();
        simulator.close();
    }

    private Main application(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bridge.http.host",
                "127.0.0.1",
                "bridge.http.port",
                String.valueOf(port),
                "camel.main.shutdown-timeout",
                "1",
                "modelstudio.base-url",
                simulator.baseUrl(),
                "modelstudio.api-key",
                "upstream-key",
                "ims.api-keys",
                BridgeUnderTest.KEY));
        properties.putAll(more);
        properties.forEach(camel::addOverrideProperty);
        camel.setShutdownStrategy(new SimpleMainShutdownStrategy());
        camel.setPropertyPlaceholderLocations("false");
        camel.configure().withRoutesIncludePattern("file:routes/**/*.camel.yaml");
        camel.configure().setSourceLocationEnabled(true);
        return camel;
    }

    private HttpCall ask(String text) throws IOException {
        return HttpCall.connect(port)
                .send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), BridgeUnderTest.imsRequest(text));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(vert|vertx|Camel|tool-).*"))
                .map(Thread::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void answersByTheShippedDefaultsAndLeavesNoPortAndNoThread() throws Exception {
        Set<String> before = threads();
        application(Map.of()).start();
        try (HttpCall call = ask("[[simulate: pace=200ms]] Hi").readHead()) {
            assertThat(call.status()).isEqualTo(200);
            HttpCall.Frame first = call.readFrame();
            HttpCall.Frame second = call.readFrame();
            assertThat(Duration.ofNanos(second.nanoTime() - first.nanoTime())).isGreaterThan(Duration.ofMillis(50));
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }

        camel.stop();

        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
        Awaitility.await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void anOpenAnswerIsEndedWithAnErrorFrameAtAStopThatCannotWait() throws Exception {
        application(Map.of()).start();
        try (HttpCall call = ask("[[simulate: tokens=1000; pace=100ms]]").readHead()) {
            call.readFrame();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(camel::stop);

            assertThat(call.readBody()).contains("\"code\":\"stopping\"").doesNotContain("[DONE]");
            stopped.join();
        }
    }

    @Test
    void whatIsWrongIsOneLineThatNamesItAndTheContextDoesNotStart() throws Exception {
        assertThat(refusal(Map.of("modelstudio.api-key", ""))).contains("DASHSCOPE_API_KEY", "modelstudio.api-key");
        assertThat(refusal(Map.of("upstream.idle-timeout", "soon"))).contains("upstream.idle-timeout", "soon");
        assertThat(refusal(Map.of("modelstudio.region", "mars"))).contains("modelstudio.region", "mars");
        assertThat(refusal(Map.of("modelstudio.models", "classpath:none.yaml")))
                .contains("modelstudio.models", "classpath:none.yaml");
        assertThat(refusal(Map.of("bridge.http.port", String.valueOf(simulatorPort()))))
                .contains("bridge.http.port");
    }

    /** What only a bean of the routes reads; Camel would tell of it with a stack. */
    @ParameterizedTest
    @CsvSource({
        "ims.thinking, blue, blue",
        "ims.api-keys-file, /nope, ims.api-keys-file names a file that cannot be read: /nope",
        "ims.system-prompts, /nope, /nope",
        "tools.time.zone, Mars/X, Mars/X",
        "ims.tool-names, nobody, nobody",
        "modelstudio.failover, spare, spare",
        "camel.main.routes-include-pattern, file:/nope/*.camel.yaml, names file:/nope/*.camel.yaml"
    })
    void whatABeanCannotReadIsOneLineThatNamesIt(String property, String value, String told) throws Exception {
        assertThat(refusal(Map.of(property, value))).contains(told);
    }

    /** Before the beans of the bridge are read, and after. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to: 'nosuch:thing'                      | nosuch",
                "to: 'log:own?nosuch=1'                  | nosuch",
                "stepz: 1                                | stepz",
                "to: {uri: 'direct:x', parameterz: {}}   | parameterz",
                "bean: {ref: nosuchbean}                 | nosuchbean",
                "to: '{{no.such.property}}'              | no.such.property"
            })
    void aBrokenRouteIsOneLineThatNamesItsFile(String step, String told, @TempDir Path directory) throws Exception {
        for (String file : List.of("chat/aa.camel.yaml", "upstream/zz.camel.yaml")) {
            assertThat(refusalOf(
                            directory.resolve(file.substring(0, 4)),
                            file,
                            "- route:\n    id: own\n    from:\n      uri: direct:own\n      steps:\n        - " + step
                                    + "\n"))
                    .contains(told, file);
        }
    }

    @Test
    void aFileThatIsNoListOfRoutesIsOneLineThatNamesIt(@TempDir Path directory) throws Exception {
        int each = 0;
        for (String text : List.of("- route: [", "")) {
            for (String file : List.of("chat/aa.camel.yaml", "upstream/zz.camel.yaml")) {
                assertThat(refusalOf(directory.resolve(String.valueOf(each++)), file, text))
                        .contains(file);
            }
        }
    }

    private String refusalOf(Path directory, String file, String text) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory).add(file, text);
        return refusal(Map.of(EmbeddedProperties.ROUTES, "file:" + routes.directory() + "/**/*.camel.yaml"));
    }

    /** Camel reads files as Latin-1 unless it is told otherwise; callers would hear that. */
    @Test
    void whatIsWrittenInUtf8IsSpokenAsItWasMeant(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("own.properties"), "ims.failure-speech = 对不起\nown = é\n");
        Main application = application(Map.of());
        application.setPropertyPlaceholderLocations("file:" + file);
        application.start();

        assertThat(application.getCamelContext().resolvePropertyPlaceholders("{{ims.failure-speech}}"))
                .isEqualTo("对不起");
        assertThat(application.getCamelContext().resolvePropertyPlaceholders("{{own}}"))
                .isEqualTo("Ã©");
    }

    /** Camel would find nothing behind a space. */
    @Test
    void eachPlaceOfAListIsLookedAtAndWhatIsDoubtfulIsTold(@TempDir Path directory) throws Exception {
        Files.writeString(
                directory.resolve("own.camel.yaml"),
                "- route:\n    id: own\n    from:\n      uri: direct:own\n      steps:\n        - log: x\n");
        Main application = application(Map.of(
                EmbeddedProperties.ROUTES,
                "file:routes/**/*.camel.yaml, file:" + directory + "/*.camel.yaml",
                "openai.tools",
                "nosuchtool"));
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.WARN)) {
            application.start();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN event=configuration-doubtful reason=\"openai.tools names no tool");
        }
        assertThat(application.getCamelContext().getRoute("own")).isNotNull();
    }

    /** Camel would log a management port in use, and go on without health checks. */
    @Test
    void aManagementPortInUseIsOneLineThatNamesThePropertyThatSetsIt() throws Exception {
        String taken = String.valueOf(simulatorPort());
        Map<String, String> wanted = Map.of("camel.management.enabled", "true", "camel.management.host", "127.0.0.1");

        assertThat(refusal(with(wanted, "camel.management.port", taken)))
                .contains(":" + taken + " for health checks", "change camel.management.host or camel.management.port");
        assertThat(refusal(with(
                        with(wanted, "camel.management.port", "{{bridge.management.port}}"),
                        "bridge.management.port",
                        taken)))
                .contains("change bridge.management.host or bridge.management.port");
        // of which nobody would take any notice
        application(with(
                        with(wanted, "camel.management.port", String.valueOf(FreePort.find())),
                        "bridge.management.port",
                        taken))
                .start();
        assertThat(camel.getCamelContext().isStarted()).isTrue();
    }

    private int simulatorPort() {
        return Integer.parseInt(simulator.baseUrl().replaceFirst(".*:(\\d+).*", "$1"));
    }

    @Test
    void theModelsAreThoseOfTheJarUnlessAFileOrAResourceOfTheApplicationsIsNamed() throws Exception {
        application(Map.of()).start();
        assertThat(camel.getCamelContext()
                        .getRegistry()
                        .findSingleByType(Models.class)
                        .file())
                .isEqualTo("classpath:model-studio-bridge/models.yaml");

        assertThat(refusal(
                        Map.of("modelstudio.models", "classpath:/models/tools-stream.yaml", "modelstudio.region", "x")))
                .contains("modelstudio.region is x, but classpath:/models/tools-stream.yaml knows only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/**/*.camel.yaml", "/**", "/*/*.camel.yaml"})
    void onePatternFindsAllRoutesOfAJar(String pattern, @TempDir Path directory) throws Exception {
        Path jar = jarOf(Path.of("routes"), "packed/routes/", directory.resolve("routes.jar"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader withJar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(withJar);
            Main application = application(Map.of());
            application.configure().withRoutesIncludePattern("classpath:packed/routes" + pattern);
            application.start();
            try (HttpCall call = ask("Hi").readHead()) {
                assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aMisspeltPropertyIsToldWhereverTheRoutesAre(@TempDir Path directory) throws Exception {
        Path jar = jarOf(Path.of("routes"), "packed/routes/", directory.resolve("routes.jar"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader withJar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before);
                LogLines log = LogLines.of(UnknownProperties.class.getName(), Level.WARN)) {
            thread.setContextClassLoader(withJar);
            String pattern = "classpath:packed/routes/**/*.camel.yaml";
            Main application = application(Map.of("openai.tols", "x", EmbeddedProperties.ROUTES, pattern));
            application.configure().withRoutesIncludePattern(pattern);
            application.start();

            assertThat(log.lines())
                    .containsExactly("WARN event=unknown-property property=openai.tols nearest=openai.tools at=-");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Path jarOf(Path directory, String prefix, Path jar) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String name = prefix + directory.relativize(file);
                if (Files.isDirectory(file)) {
                    out.putNextEntry(new ZipEntry(name.endsWith("/") ? name : name + "/"));
                } else {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
        return jar;
    }

    /** A directory that is empty, or only a part of what is needed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EMPTY/**/*.camel.yaml",
                "routes/tools/*.camel.yaml",
                "routes/common/errors.camel.yaml,file:routes/inbound/*.camel.yaml,file:routes/chat/*.camel.yaml"
            })
    void routesWithoutTheBeansOfTheBridgeAreOneLineThatNamesWhereTheyComeFrom(String pattern, @TempDir Path empty)
            throws Exception {
        String routes = "file:" + pattern.replace("EMPTY", empty.toString());

        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, routes)))
                .contains("camel.main.routes-include-pattern is " + routes, "no beans.camel.yaml");
        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
    }

    @Test
    void routesThatTakeNoCallsAreOneLineThatNamesWhereTheyComeFrom() throws Exception {
        String routes = "file:routes/common/*.camel.yaml,file:routes/tools/*.camel.yaml";

        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, routes)))
                .contains("No route takes calls", "routes/inbound", "camel.main.routes-include-pattern is " + routes);
        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
    }

    @Test
    void aToolWithAMistakeKeepsTheContextFromStarting(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"))
                .replaceText("tools/hangup.camel.yaml", "execution: caller", "execution: model");

        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, "file:" + routes.directory() + "/**/*.camel.yaml")))
                .contains("hangup.camel.yaml:", "execution must be bridge or caller");
    }

    /** Camel would serve without the route. */
    @Test
    void aLostDashKeepsTheContextFromStarting(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"))
                .replaceText("inbound/ims-workflow.camel.yaml", "- route:", "  route:");

        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, "file:" + routes.directory() + "/**/*.camel.yaml")))
                .contains("ims-workflow.camel.yaml:2: a list is expected");
    }

    @Test
    void aRouteThatCamelCannotStartIsOneLineThatNamesItsPlace(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"))
                .add(
                        "tools/own.camel.yaml",
                        "- route:\n    id: own\n    from:\n      uri: direct:chat\n      steps:\n        - to: log:own\n");
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
            assertThatThrownBy(application::start).isInstanceOf(Exception.class);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR event=start-failed reason=")
                    .containsPattern("\\.camel\\.yaml:\\d+: route .*direct://chat");
        }
    }

    private String refusal(Map<String, String> properties) throws Exception {
        EmbeddedBridgeTest other = new EmbeddedBridgeTest();
        other.port = port;
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
            Main application = other.application(properties);
            Optional.ofNullable(properties.get(EmbeddedProperties.ROUTES))
                    .ifPresent(application.configure()::setRoutesIncludePattern);
            // and not because of what follows from it
            assertThatThrownBy(application::start).hasStackTraceContaining(NotStartedException.class.getName());
            List<String> refusals = log.lines().stream()
                    .filter(line -> line.contains(" reason="))
                    .toList();
            assertThat(refusals).hasSize(1).first().asString().startsWith("ERROR event=start-failed reason=");
            return refusals.get(0);
        } finally {
            other.stop();
        }
    }

    @Test
    void itIsReadyOnlyWhenThePortIsOpen() throws Exception {
        List<String> before = new ArrayList<>();
        application(Map.of()).addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport main) {
                CamelContext context = main.getCamelContext();
                context.getManagementStrategy().addEventNotifier(new SimpleEventNotifierSupport() {
                    @Override
                    public void notify(CamelEvent event) {
                        if (event instanceof CamelEvent.CamelContextStartedEvent) {
                            before.add(takesCalls(context));
                        }
                    }
                });
            }
        });

        camel.start();

        assertThat(before).containsExactly("DOWN starting");
        assertThat(takesCalls(camel.getCamelContext())).isEqualTo("UP null");
    }

    private static String takesCalls(CamelContext context) {
        HealthCheck.Result result = HealthCheckRegistry.get(context)
                .getCheck("takes-calls")
                .orElseThrow()
                .call();
        return result.getState() + " " + result.getMessage().orElse(null);
    }

    @Test
    void aContextWithoutTheRoutesIsLeftAlone() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();

            assertThat(context.getRegistry().findByType(Vertx.class)).isEmpty();
            assertThat(context.hasComponent("ai-tool")).isNull();
        }
    }

    /** Some look for more than what the interface of a builder promises. */
    @Test
    void aContextThatIsNoBridgeReadsItsFilesWithCamelsOwnReaders() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.build();

            assertThat(
                            PluginHelper.getRoutesLoader(context)
                                    .findRoutesBuilders(
                                            List.of(
                                                    ResourceHelper.fromString(
                                                            "own.yaml",
                                                            "- from:\n    uri: direct:own\n    steps:\n      - log:\n          message: own\n"))))
                    .singleElement()
                    .isInstanceOf(RouteBuilder.class);
        }
    }

    @Test
    void aContextWithRoutesAndNoPropertyOfTheBridgesIsLeftAlone(@TempDir Path empty) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent()
                    .addOverrideProperty(EmbeddedProperties.ROUTES, "file:" + empty + "/*.yaml");
            context.getPropertiesComponent().addOverrideProperty("gateway.address", "that of somebody else's");
            context.start();

            assertThat(context.isStarted()).isTrue();
        }
    }

    /** Main would run for ever with no route. */
    @Test
    void aBridgeWithoutAnyRouteIsOneLineAlsoWhenNoPropertyNamesAPattern(@TempDir Path empty) throws Exception {
        String nowhere = "file:" + empty + "/*.camel.yaml";
        for (String pattern : Arrays.asList(nowhere, null)) {
            EmbeddedBridgeTest other = new EmbeddedBridgeTest();
            other.port = port;
            Main application = other.application(Map.of());
            application.configure().setRoutesIncludePattern(pattern);
            try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
                assertThatThrownBy(application::start).hasStackTraceContaining(NotStartedException.class.getName());
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .startsWith("ERROR event=start-failed reason=\"A bridge is configured, but there is no route")
                        .contains(EmbeddedProperties.ROUTES);
            } finally {
                other.stop();
            }
        }
    }

    @Test
    void aContextOfMainsThatIsConfiguredByItsEnvironmentAloneAndHasNoRouteEnds(@TempDir Path empty) throws Exception {
        String pattern = "file:" + empty + "/*.camel.yaml";

        assertThat(mainWith(Map.of("IMS_API_KEYS", "key"), pattern))
                .contains("event=start-failed reason=", "no beans.camel.yaml", pattern, "exit=1");
        assertThat(mainWith(Map.of("BRIDGE_HTTP_PORT", "0"), "")).contains("but there is no route at all", "exit=1");
        // what others are called, too
        assertThat(mainWith(Map.of("DASHSCOPE_API_KEY", "key", "OPENAI_API_KEY", "key"), ""))
                .doesNotContain("start-failed")
                .contains("exit=0");
    }

    /** No thread of the bridge's keeps the process, and behind the reason Camel's Main only says that it stops. */
    @Test
    void aProcessWhoseStartFailsEndsWithTheReason() throws Exception {
        Map<String, String> keys = Map.of("DASHSCOPE_API_KEY", "key", "IMS_API_KEYS", "key", "BRIDGE_HTTP_PORT", "0");

        assertThat(mainWith(with(keys, "IMS_THINKING", "blue"), "file:routes/**/*.camel.yaml"))
                .containsOnlyOnce("event=start-failed")
                .doesNotContain("\tat ")
                .containsPattern(
                        "NotStartedException: [^\n]*ims.thinking [^\n]+ not blue\n(\\S+ INFO [^\n]+\n)*exit=1$");
        // of which Camel tells the bridge nothing
        assertThat(mainWith(with(keys, ShortMain.FAILS, "1"), "file:routes/**/*.camel.yaml"))
                .containsPattern(
                        "event=start-failed reason=\"The process ended before [^\n]+\n(\\S+ INFO [^\n]+\n)*exit=1$");
    }

    private static Map<String, String> with(Map<String, String> some, String name, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }

    /** What a process of its own prints. */
    private static String mainWith(Map<String, String> environment, String pattern) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Dlog4j2.configurationFile=examples/own-camel-application/src/main/resources/log4j2.properties",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortMain.class.getName(),
                        pattern)
                .redirectErrorStream(true);
        process.environment().putAll(environment);
        Process running = process.start();
        try {
            return new String(running.getInputStream().readAllBytes()) + "exit=" + running.waitFor();
        } finally {
            running.destroyForcibly();
        }
    }

    /** Ends by itself, so that it is no matter whether it starts. */
    static final class ShortMain {

        /** A variable that lets something of the application's own fail when the routes have been read. */
        static final String FAILS = "SHORT_MAIN_FAILS";

        /** A variable that lets a start fail by a component that does not take a property, before the one that counts. */
        static final String TWICE = "SHORT_MAIN_TWICE";

        public static void main(String[] arguments) throws Exception {
            if (System.getenv(TWICE) != null) {
                Main failing = new Main();
                failing.setShutdownStrategy(new SimpleMainShutdownStrategy());
                failing.addOverrideProperty(EmbeddedProperties.ROUTES, arguments[0]);
                failing.addOverrideProperty("camel.component.direct.nosuch", "1");
                failing.setPropertyPlaceholderLocations("false");
                try {
                    failing.start();
                } catch (Exception e) {
                    System.out.println(e);
                }
            }
            Main main = new Main();
            if (!arguments[0].isEmpty()) {
                main.addOverrideProperty(EmbeddedProperties.ROUTES, arguments[0]);
            }
            main.setPropertyPlaceholderLocations("false");
            main.configure().withDurationMaxSeconds(1);
            if (System.getenv(FAILS) != null) {
                main.addMainListener(new MainListenerSupport() {
                    @Override
                    public void afterConfigure(BaseMainSupport unused) {
                        throw new IllegalStateException(FAILS);
                    }
                });
            }
            main.run();
            System.exit(main.getExitCode());
        }
    }

    /** Which Camel gives up before it has told it of anything. */
    @Test
    void oneThatFailedIsForgottenOnceAnotherHasServed() throws Exception {
        Map<String, String> environment = Map.of(
                "DASHSCOPE_API_KEY", "key", "IMS_API_KEYS", "key", "BRIDGE_HTTP_PORT", "0", ShortMain.TWICE, "1");

        assertThat(mainWith(environment, "file:routes/**/*.camel.yaml"))
                .contains("camel.component.direct", "event=serving", "exit=0")
                .doesNotContain("event=start-failed");
    }

    @Test
    void aSecondContextBesideABridgeIsLeftAlone() throws Exception {
        application(Map.of()).start();
        Main second = new Main();
        second.setShutdownStrategy(new SimpleMainShutdownStrategy());
        second.setPropertyPlaceholderLocations("false");
        second.addOverrideProperty("ims.api-keys", BridgeUnderTest.KEY);
        try {
            second.start();

            assertThat(second.getCamelContext().isStarted()).isTrue();
        } finally {
            second.stop();
        }
    }

    /** A file that Camel fails to load, before it starts the context, and a route that it fails to make. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- beans:\n    - name: x\n      type: com.example.Nowhere\n",
                "- route:\n    from:\n      uri: direct:own\n      steps:\n        - to: nosuch:x\n"
            })
    void aContextThatFailsBeforeItsRoutesAreMadeLeavesNothingBehind(String own, @TempDir Path directory)
            throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes")).add("tools/own.camel.yaml", own);
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");

        assertThatThrownBy(application::start).isInstanceOf(Exception.class);
        assertThat(Embedding.isAnyUnderWay()).isFalse();
        // the context forgets it when it stops; there is none when the file was the first to be read
        Vertx vertx = application.getCamelContext().getRegistry().findSingleByType(Vertx.class);
        application.getCamelContext().stop();
        assertThat(vertx == null || ((VertxInternal) vertx).closeFuture().isClosed())
                .isTrue();
    }

    /** Many make their routes when their context has started. */
    @Test
    void aContextThatIsNotOfMainsMayHaveItsRoutesLater() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().addOverrideProperty("ims.api-keys", BridgeUnderTest.KEY);
            context.start();

            assertThat(context.isStarted()).isTrue();
        }
    }

    /** The reference of the configuration has names of Camel's too. */
    @Test
    void anApplicationThatSetsOnlyPropertiesOfCamelsIsLeftAlone(@TempDir Path directory) throws Exception {
        Path route = Files.writeString(
                directory.resolve("own.camel.yaml"),
                "- route:\n    id: own\n    from:\n      uri: timer:own\n      steps:\n        - log: x\n");
        camel.addOverrideProperty(EmbeddedProperties.ROUTES, "file:" + route);
        camel.addOverrideProperty("camel.main.name", "innocent");
        camel.addOverrideProperty("camel.main.shutdown-timeout", "30");
        camel.setPropertyPlaceholderLocations("false");
        camel.start();

        assertThat(camel.getCamelContext()
                        .getRouteController()
                        .getRouteStatus("own")
                        .isStarted())
                .isTrue();
    }

    @Test
    void thePortIsNeverOpenedForRoutesWithAMistake(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"))
                .replaceText("chat/chat.camel.yaml", "uri: direct:answer-event", "uri: direct:nowhere");
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
            assertThatThrownBy(application::start).isInstanceOf(Exception.class);
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).contains("chat.camel.yaml:", "does not exist: direct:nowhere");
        }
        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
    }
}
