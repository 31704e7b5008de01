package io.github.modelstudiobridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.simulator.ModelStudioSimulator;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.Management;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application of examples/own-camel-application, its sources and its files as they are there. */
class OwnCamelApplicationTest {

    private static final Path SOURCES = Path.of("examples/own-camel-application/src/main");
    private static final String EMBEDDING = "io.github.modelstudiobridge.runtime.Embedding";

    @TempDir
    static Path classes;

    @TempDir
    Path desk;

    private static URLClassLoader application;
    private static ClassLoader before;
    private final ModelStudioSimulator simulator = BridgeUnderTest.simulator("upstream-key");
    private Main helpDesk;
    private int port;

    @BeforeAll
    static void compile() throws Exception {
        try (Stream<Path> files = Files.walk(SOURCES.resolve("java"))) {
            List<String> arguments = Stream.concat(
                            Stream.of("-parameters", "-cp", System.getProperty("java.class.path"), "-d", "" + classes),
                            files.filter(Files::isRegularFile).map(Path::toString))
                    .toList();
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                    .isZero();
        }
        URL[] own = {
            classes.toUri().toURL(), SOURCES.resolve("resources").toUri().toURL()
        };
        before = Thread.currentThread().getContextClassLoader();
        application = new URLClassLoader(own, before);
        Thread.currentThread().setContextClassLoader(application);
    }

    @AfterAll
    static void unload() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        application.close();
    }

    @BeforeEach
    void create() throws Exception {
        port = Management.onFreePort().port();
        helpDesk = (Main) application
                .loadClass("helpdesk.HelpDesk")
                .getMethod("application")
                .invoke(null);
        helpDesk.setShutdownStrategy(new SimpleMainShutdownStrategy());
        Map<String, String> properties = new HashMap<>(Map.of(
                "helpdesk.directory",
                desk.toString(),
                "bridge.http.port",
                String.valueOf(port),
                "camel.main.shutdown-timeout",
                "1",
                "modelstudio.base-url",
                simulator.baseUrl(),
                "modelstudio.api-key",
                "upstream-key",
                "upstream.backoff",
                "5ms",
                "openai.api-keys",
                BridgeUnderTest.KEY));
        properties.forEach(helpDesk::addOverrideProperty);
    }

    @AfterEach
    void stop() {
        helpDesk.stop();
        simulator.close();
    }

    private void handIn(String text) throws IOException {
        Path letter = Files.writeString(desk.resolve("letter.txt"), text);
        Files.createDirectories(desk.resolve("letters"));
        Files.move(letter, desk.resolve("letters/letter.txt"));
    }

    private void awaitFile(String name) {
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(desk.resolve(name)));
    }

    private String draft() throws IOException {
        awaitFile("letters/.answered/letter.txt");
        return Files.readString(desk.resolve("drafts/letter.txt"));
    }

    @Test
    void aLetterGetsADraftOfItsAnswer() throws Exception {
        helpDesk.start();
        handIn("Grüße, wo bleibt mein Paket?");

        assertThat(draft()).startsWith("You said: Grüße, wo bleibt mein Paket?");
    }

    @Test
    void theModelCallsTheApplicationsTool() throws Exception {
        helpDesk.start();
        handIn("[[simulate: call=order_status:{\"number\":\"4711\"}]] Where is my order 4711?");

        assertThat(draft()).startsWith("The tools answered: Order 4711: shipped on Monday.");
    }

    @Test
    void aLetterWithoutADraftIsKeptApart() throws Exception {
        helpDesk.start();
        handIn("[[simulate: status=400]] Hello");

        awaitFile("letters/.unanswered/letter.txt");
        assertThat(desk.resolve("drafts")).doesNotExist();
    }

    @Test
    void callersOverHttpAreServedByTheSameContextWithTheSameTool() throws Exception {
        helpDesk.start();
        try (HttpCall call = HttpCall.connect(port)) {
            call.send(
                            "POST",
                            BridgeUnderTest.OPENAI_PATH,
                            BridgeUnderTest.imsHeaders(),
                            JmsCaller.request(true, "[[simulate: call=order_status:{\\\"number\\\":\\\"4712\\\"}]] Hi"))
                    .readHead();

            assertThat(call.status()).isEqualTo(200);
            assertThat(call.readBody()).contains("waiting ", "payment").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void thePortIsOpenedOnceAndServesEveryCall() throws Exception {
        try (LogLines log = LogLines.of(EMBEDDING, Level.INFO)) {
            helpDesk.start();
            assertThat(log.lines()).singleElement().asString().contains("event=serving", "port=" + port);
        }
        for (int i = 0; i < 8; i++) {
            try (HttpCall call = HttpCall.connect(port)) {
                call.send(
                        "POST",
                        BridgeUnderTest.OPENAI_PATH,
                        BridgeUnderTest.imsHeaders(),
                        JmsCaller.request(true, "Hi"));
                assertThat(call.readHead().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void withoutAKeyTheApplicationDoesNotStartAndSaysWhy() throws Exception {
        helpDesk.addOverrideProperty("modelstudio.api-key", "");
        try (LogLines log = LogLines.of(EMBEDDING, Level.ERROR)) {
            assertThatThrownBy(helpDesk::start).isInstanceOf(Exception.class);

            assertThat(log.lines()).singleElement().satisfies(line -> assertThat(line)
                    .startsWith("ERROR event=start-failed reason=")
                    .contains("DASHSCOPE_API_KEY", "modelstudio.api-key"));
        }
        assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
    }
}
