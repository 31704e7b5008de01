package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong keeps an application with the bridge in it from starting, and is told in one line. */
class EmbeddedMistakesTest extends EmbeddedApplication {

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

    @ParameterizedTest
    @CsvSource({
        "upstream/model-studio, model-studio, route chat",
        "events/answer-event, answer-event, route chat",
        "chat/chat, chat, route gateway"
    })
    void aRouteThatCallersNeedAndThatDoesNotStartIsNamedWithItsPlace(
            String file, String id, String caller, @TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .replaceText(file + ".camel.yaml", "    from:", "    autoStartup: \"false\"\n    from:");

        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, "file:" + routes.directory() + "/**/*.camel.yaml")))
                .containsPattern(file + "\\.camel\\.yaml:\\d+: route " + id
                        + ": it does not start: its autoStartup is false; " + caller + ",");
    }

    @Test
    void aPatternThatLetsNoRouteStartIsNamed() throws Exception {
        for (String pattern : List.of("*", "openai,gateway,ims-workflow,chat")) {
            assertThat(refusal(Map.of("camel.main.auto-startup-exclude-pattern", pattern)))
                    .contains("No route takes calls", "camel.main.auto-startup-exclude-pattern is " + pattern);
        }
    }

    @Test
    void aListOfModelsAloneIsNoBridge() throws Exception {
        String routes = "file:routes/common/*.camel.yaml,file:routes/inbound/openai-models.camel.yaml";
        assertThat(refusal(Map.of(EmbeddedProperties.ROUTES, routes))).contains("No route takes calls", "/v1/models");
    }

    /** Whoever is told may go on with the context; its routes must not. */
    @Test
    void noRouteGoesOnAfterItsContextWasRefused(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .replaceText("chat/chat.camel.yaml", "    from:", "    autoStartup: \"false\"\n    from:");
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");
        assertThatThrownBy(application::start).isInstanceOf(Exception.class);

        assertThat(application.getCamelContext().getRoutes()).noneMatch(route -> application
                .getCamelContext()
                .getRouteController()
                .getRouteStatus(route.getRouteId())
                .isStarted());
    }

    @Test
    void aRouteThatAToolNeedsAndThatDoesNotStartIsNamed(@TempDir Path directory) throws Exception {
        assertThat(
                        refusalOf(
                                directory,
                                "tools/zz.camel.yaml",
                                "- route: {id: lookup, autoStartup: 'false', from: {uri: 'direct:lookup', steps: [{log: x}]}}\n"
                                        + "- route: {id: zz, from: {uri: 'ai-tool:zz?description=x', steps: [{to: 'direct:lookup'}]}}\n"))
                .contains("zz.camel.yaml:1: route lookup: it does not start", "route zz, step");
    }

    /** An application may start its own routes when it likes. */
    @Test
    void routesThatAreNotTheBridgesMayWait(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory)
                .add(
                        "own.camel.yaml",
                        "- route: {id: spare, autoStartup: 'false', from: {uri: 'direct:spare', steps: [{log: x}]}}\n"
                                + "- route: {id: own, from: {uri: 'direct:own', steps: [{to: 'direct:spare'}]}}\n");
        Main application = application(Map.of());
        application.configure().withRoutesIncludePattern("file:" + routes.directory() + "/**/*.camel.yaml");
        application.start();
        try (HttpCall call = ask("hello").readHead()) {
            assertThat(call.status()).isEqualTo(200);
        }
    }

    /** It would be a part of the first property's name. */
    @Test
    void aByteOrderMarkIsTold(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("own.properties"), "\ufeffims.mode = lenient\n");
        Main application = application(Map.of());
        application.setPropertyPlaceholderLocations("file:" + file);
        try (LogLines log = LogLines.of(Embedding.class.getName(), Level.ERROR)) {
            assertThatThrownBy(application::start).isInstanceOf(Exception.class);
            assertThat(log.lines()).singleElement().asString().contains("byte order mark", "ims.mode");
        }
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

    private static Map<String, String> with(Map<String, String> some, String name, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }
}
