package io.github.modelstudiobridge.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.FreePort;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.SpokenText;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.Karaf;
import io.github.modelstudiobridge.testing.host.KarafHost;
import io.github.modelstudiobridge.testing.host.KarafHost.Configured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the container does: bridges come, change and go with its files, and the bundle comes and goes. */
@Tag("karaf")
class KarafTest {

    private static final String BUNDLE = "io.github.modelstudiobridge";
    private static final String ANSWER = "You said: Hi. This is the Model Studio simulator speaking.";
    private static final String OUR_THREADS = "(vert|vertx|Camel|file-watch|tool-|generation).*";

    private final KarafHost host = (KarafHost) BridgeHost.chosen();
    private final Karaf karaf = host.karaf();

    @TempDir
    private Path directory;

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
    }

    private static void assertServes(BridgeUnderTest bridge) throws IOException {
        try (HttpCall call = bridge.askIms("Hi").readHead()) {
            assertThat(SpokenText.of(call.readBody())).isEqualTo(ANSWER);
        }
    }

    private static boolean serves(int port) {
        try (HttpCall call = HttpCall.connect(port)) {
            return call.send("GET", "/v1/models", Map.of(), "").readHead().status() == 401;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertClosed(int port) {
        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
    }

    private void awaitNoThreadsBut(List<String> before) {
        soon().untilAsserted(() -> assertThat(ourThreads()).isEqualTo(before));
    }

    private List<String> ourThreads() throws IOException {
        return karaf.threads().stream()
                .filter(name -> name.matches(OUR_THREADS))
                .sorted()
                .toList();
    }

    /** What a bridge on a port needs, and nothing more. */
    private static Map<String, String> smallest(int port) {
        return new HashMap<>(Map.of(
                "bridge.http.port",
                String.valueOf(port),
                "camel.management.enabled",
                "false",
                "modelstudio.api-key",
                "upstream-key"));
    }

    /** Karaf may put back a file that changes while the bridge of the one before still begins. */
    private static void edit(Configured bridge, int port) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> {
                    bridge.write(smallest(port));
                    return serves(port);
                });
    }

    // --- files ---

    @Test
    void aBrokenFileIsNamedInTheLog() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"));
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of())) {
            long before = karaf.logged();
            routes.add("tools/broken.camel.yaml", "- route:\n    id: broken\n    from:\n      uri: ai-tool:broken\n");

            soon().until(() -> karaf.logSince(before).contains("event=reload-failed"));
            assertThat(karaf.logSince(before).lines()).anySatisfy(line -> assertThat(line)
                    .contains("ERROR", "event=reload-failed", "tools/broken.camel.yaml:4", "description"));
            assertServes(bridge);
        }
    }

    @Test
    void anEditedConfigurationRestartsItsOwnBridgeOnly() throws Exception {
        int port = FreePort.find();
        try (BridgeUnderTest stays = BridgeUnderTest.start();
                HttpCall open = stays.askIms("[[simulate: pace=300ms]] Hi").readHead();
                Configured goes =
                        host.configure("goes", smallest(FreePort.find())).await()) {
            assertThat(goes.failure()).isNull();
            edit(goes, port);

            assertThat(SpokenText.of(open.readBody())).isEqualTo(ANSWER);
            assertThat(goes.log())
                    .containsOnlyOnce("event=stopped pid=")
                    .contains("event=stopped pid=" + BUNDLE + "~goes");
        }
        assertClosed(port);
    }

    @Test
    void aBridgeLeavesNoThreadAndNoPortWhenItsConfigurationChangesAndWhenItGoes() throws Exception {
        int first = FreePort.find();
        int second = FreePort.find();
        try (Configured bridge = host.configure("moves", smallest(first)).await()) {
            assertThat(serves(first)).isTrue();
            assertThat(ourThreads()).isNotEmpty();
            edit(bridge, second);
            assertClosed(first);
        }
        assertClosed(second);
        awaitNoThreadsBut(List.of());
    }

    @Test
    void severalBridgesServeSideBySideAndLeaveNothingWhenTheyStop() throws Exception {
        try (BridgeUnderTest stays = BridgeUnderTest.start()) {
            assertServes(stays);
            List<String> before = ourThreads();
            int port;
            try (BridgeUnderTest goes = BridgeUnderTest.start()) {
                port = goes.port();
                assertServes(goes);
            }
            assertClosed(port);
            awaitNoThreadsBut(before);
            assertServes(stays);
        }
    }

    // --- the bundle ---

    @Test
    void theBundleComesAndGoesWithAllItsBridges() throws Exception {
        int port = FreePort.find();
        try (Configured first = host.configure("first", smallest(port)).await();
                BridgeUnderTest second = BridgeUnderTest.start()) {
            assertThat(first.failure()).isNull();
            assertServes(second);

            String location = karaf.bundle("location", BUNDLE);
            gone("stop", port, second.port());
            back("start", BUNDLE, port, second);
            back("refresh", BUNDLE, port, second);
            back("update", BUNDLE, port, second);
            gone("uninstall", port, second.port());
            back("install", location, port, second);
        }
    }

    private void gone(String command, int... ports) throws IOException {
        assertThat(karaf.bundle(command, BUNDLE)).isEmpty();
        for (int port : ports) {
            assertClosed(port);
        }
        awaitNoThreadsBut(List.of());
    }

    private void back(String command, String argument, int port, BridgeUnderTest bridge) throws IOException {
        long before = karaf.logged();
        assertThat(karaf.bundle(command, argument)).isEmpty();
        soon().until(() -> karaf.logSince(before).split("event=started", -1).length == 3);
        assertThat(serves(port)).isTrue();
        assertServes(bridge);
    }

    @Test
    void withoutAConfigurationTheBundleSaysOnceWhatItWaitsFor() throws Exception {
        karaf.bundle("stop", BUNDLE);
        long before = karaf.logged();
        karaf.bundle("start", BUNDLE);

        assertThat(karaf.logSince(before).lines().filter(line -> line.contains("event=")))
                .singleElement()
                .asString()
                .contains("WARN", "event=not-configured file=" + karaf.etc().resolve(BUNDLE + "-NAME.cfg"));
        try (Configured bridge =
                host.configure("late", smallest(FreePort.find())).await()) {
            assertThat(bridge.failure()).isNull();
            karaf.bundle("stop", BUNDLE);
            karaf.bundle("start", BUNDLE);
            assertThat(bridge.log()).doesNotContain("event=not-configured");
        }
    }

    @Test
    void theBundlesStateNamesTheBridgeThatDoesNotRunAndWhy() throws Exception {
        assumeTrue(karaf.hasShell(), "Karaf's shell opens no session on this JDK");
        assertThat(state()).contains("Waiting", "no bridge is configured", "etc/" + BUNDLE + "-NAME.cfg");

        Map<String, String> loose = smallest(FreePort.find());
        loose.put("ims.mode", "loose");
        try (Configured good = host.configure("good", smallest(FreePort.find())).await()) {
            try (Configured bad = host.configure("bad", loose).await()) {
                assertThat(good.failure()).isNull();
                assertThat(state())
                        .contains("Waiting", BUNDLE + "~bad: ims.mode is neither strict nor lenient: loose")
                        .doesNotContain("~good");

                bad.write(smallest(FreePort.find()));
                soon().until(() -> bad.hasLogged("event=started"));
                assertThat(state()).contains("Active").doesNotContain("~bad");
            }
            assertThat(good.failure()).isNull();
            karaf.shell("bundle:stop " + BUNDLE);
            assertThat(good.hasLogged("event=stopped")).isTrue();
            assertThat(state()).contains("Resolved");
            karaf.shell("bundle:start " + BUNDLE);
        }
    }

    private String state() throws IOException {
        return karaf.shell("bundle:list --no-format | grep Bridge; bundle:diag " + BUNDLE);
    }

    // --- mistakes ---

    private record Mistake(String name, Map<String, String> properties, String reason) {}

    @Test
    void aBridgeThatCannotStartSaysWhyInOneLineAndOpensNothing() throws Exception {
        Path broken = Files.createDirectory(directory.resolve("broken"));
        Files.writeString(broken.resolve("x.camel.yaml"), "- route:\n    id: x\n    from: [\n");
        String nowhere = directory.resolve("nowhere").toString();
        long before = karaf.logged();
        try (BridgeUnderTest other = BridgeUnderTest.start()) {
            List<Mistake> mistakes = List.of(
                    new Mistake("no-key", Map.of("modelstudio.api-key", ""), "modelstudio.api-key"),
                    new Mistake("value", Map.of("ims.mode", "loose"), "ims.mode is neither strict nor lenient: loose"),
                    new Mistake("routes", Map.of("routes", broken.toString()), "x.camel.yaml"),
                    new Mistake("no-routes", Map.of("routes", nowhere), "routes names no directory: " + nowhere),
                    new Mistake(
                            "file-for-routes",
                            Map.of("routes", broken + "/x.camel.yaml"),
                            "routes names no directory: " + broken),
                    new Mistake(
                            "no-config",
                            Map.of("config", nowhere),
                            "config names no file that can be read: " + nowhere),
                    new Mistake(
                            "directory-for-config",
                            Map.of("config", broken.toString()),
                            "config names no file that can be read: " + broken),
                    new Mistake(
                            "port",
                            Map.of("bridge.http.port", String.valueOf(other.port())),
                            String.valueOf(other.port())));
            for (Mistake mistake : mistakes) {
                assertFails(mistake);
            }
            assertServes(other);
        }
        assertThat(karaf.logSince(before)).doesNotContain("event=not-configured");
        assertThat(karaf.logSince(before)).doesNotContainPattern("(?m)^\\s+at io\\.github\\.modelstudiobridge");
    }

    private void assertFails(Mistake mistake) throws IOException {
        int port = FreePort.find();
        Map<String, String> properties = smallest(port);
        properties.putAll(mistake.properties());
        List<String> before = ourThreads();
        try (Configured wrong = host.configure(mistake.name(), properties).await()) {
            assertThat(wrong.log().lines().filter(line -> line.contains("event=start-failed")))
                    .singleElement()
                    .asString()
                    .contains("ERROR", mistake.reason());
            assertThat(wrong.hasLogged("event=started")).isFalse();
            assertClosed(port);
            awaitNoThreadsBut(before);
        }
    }

    @Test
    void twoBridgesOnOnePortAreOneBridgeAndOneClearLine() throws Exception {
        int port = FreePort.find();
        try (Configured first = host.configure("one-port", smallest(port)).await();
                Configured second = host.configure("same-port", smallest(port)).await()) {
            assertThat(first.failure()).isNull();
            assertThat(second.failure()).contains("bridge.http.port", String.valueOf(port));
            assertThat(serves(port)).isTrue();

            edit(second, FreePort.find());
        }
    }

    @Test
    void aMisspeltPropertyIsToldOf() throws Exception {
        Map<String, String> properties = smallest(FreePort.find());
        properties.put("ims.tool-filer", "One moment.");
        try (Configured bridge = host.configure("misspelt", properties).await()) {
            // callers are served before it is told
            await().untilAsserted(() -> assertThat(bridge.log())
                    .contains("event=unknown-property property=ims.tool-filer nearest=ims.tool-filler"));
            assertThat(bridge.log()).doesNotContain("One moment.");
        }
    }

    // --- the container ---

    @Test
    void whenKarafStopsOpenAnswersFinishAndTheRestEndWithAnError() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(Map.of("camel.main.shutdown-timeout", "3"));
                HttpCall finishes = bridge.askIms("[[simulate: pace=300ms]] Hi").readHead();
                HttpCall lasts =
                        bridge.askIms("[[simulate: tokens=300; pace=300ms]] Hi").readHead()) {
            assertThat(finishes.readFrame().data()).contains("You ");
            lasts.readFrame();
            CompletableFuture<String> finished = CompletableFuture.supplyAsync(() -> rest(finishes));
            CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> rest(lasts));
            karaf.stop();

            assertThat(finished.join()).endsWith("data: [DONE]\n\n");
            assertThat(ended.join()).contains("\"code\":\"stopping\"").doesNotContain("[DONE]");
            assertClosed(bridge.port());
        } finally {
            host.start();
        }
    }

    private static String rest(HttpCall call) {
        try {
            return call.readBody();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
