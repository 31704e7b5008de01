package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.camel.Models;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped routes in a Camel application that is not the bridge's own: it is given few properties and no beans. */
class EmbeddedBridgeTest extends EmbeddedApplication {

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

    /** Camel reads files as Latin-1 unless it is told otherwise; callers would hear that. */
    @Test
    void whatIsWrittenInUtf8IsSpokenAsItWasMeant(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("own.properties"), "ims.failure-speech = 对不起 \\u2014 $1\nown = é\n");
        Main application = application(Map.of());
        application.setPropertyPlaceholderLocations("file:" + file);
        application.start();

        assertThat(application.getCamelContext().resolvePropertyPlaceholders("{{ims.failure-speech}}"))
                .isEqualTo("对不起 \u2014 $1");
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

    /** By direct:chat the application itself may still ask. */
    @Test
    void anApplicationWithoutAnyRouteOverHttpServesAndSaysSo(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        for (String file : List.of("gateway", "ims-workflow", "openai")) {
            routes.replaceText("inbound/" + file + ".camel.yaml", "    from:", "    autoStartup: \"false\"\n    from:");
        }
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.WARN)) {
            application.start();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("over HTTP are answered with 404")
                            && line.contains("its autoStartup is false"));
        }
    }

    @Test
    void routesWhoseStartCamelSupervisesAreServed() throws Exception {
        application(Map.of("camel.routecontroller.enabled", "true")).start();
        Awaitility.await().ignoreExceptions().untilAsserted(() -> {
            try (HttpCall call = ask("hello").readHead()) {
                assertThat(call.status()).isEqualTo(200);
            }
        });
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
}
