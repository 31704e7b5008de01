package io.github.modelstudiobridge.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import io.github.modelstudiobridge.testing.host.KarafHost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the container does: bridges come, change and go with its files. The contract's tests run in it, too. */
@Tag("karaf")
class KarafTest {

    private static final String ANSWER = "You said: Hi. This is the Model Studio simulator speaking.";

    private final KarafHost karaf = (KarafHost) BridgeHost.chosen();

    @TempDir
    private Path directory;

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
    }

    private static String text(HttpCall call) throws IOException {
        StringBuilder text = new StringBuilder();
        for (HttpCall.Frame frame = call.readFrame(); frame != null; frame = call.readFrame()) {
            text.append(frame.data().replaceFirst("(?s).*\"content\":\"(.*?)\".*|.*", "$1"));
        }
        return text.toString();
    }

    @Test
    void aFileIsEditedWhileAnAnswerStreamsAndABrokenOneChangesNothing() throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory.resolve("routes"));
        try (BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of("ims.barge-in", "false"));
                HttpCall open = bridge.askIms("[[simulate: pace=300ms]] Hi").readHead()) {
            assertThat(open.readFrame().data()).contains("You ");
            Path broken = routes.directory().resolve("tools/broken.camel.yaml");
            Files.writeString(broken, "- route:\n    id: broken\n    from:\n      uri: ai-tool:broken\n");
            soon().until(() ->
                    karaf.log().contains("event=reload-failed") && karaf.log().contains("tools/broken.camel.yaml:4"));
            Files.delete(broken);
            routes.insertBefore(
                    "events/answer-event.camel.yaml",
                    "by-dialect",
                    """
                    - filter:
                        expression:
                          simple:
                            expression: "${body} is 'io.github.modelstudiobridge.chat.AnswerChunk' && ${body.text} != ''"
                        steps:
                          - setBody:
                              simple:
                                expression: "${body.withText('A')}"
                    """);
            long edited = System.nanoTime();
            soon().until(() -> {
                try (HttpCall call = bridge.askIms("Hi").readHead()) {
                    return text(call).matches("A+");
                }
            });
            assertThat(Duration.ofNanos(System.nanoTime() - edited)).isLessThan(Duration.ofSeconds(10));
            assertThat("You " + text(open)).isEqualTo(ANSWER);
        }
    }

    @Test
    void aBridgeThatCannotStartSaysWhyInOneLineAndServesWhenThatIsMended() throws Exception {
        try (Closeable wrong = karaf.configure("wrong", Map.of("bridge.http.port", "0", "ims.mode", "loose"))) {
            soon().until(() -> karaf.failure("wrong") != null);
            assertThat(karaf.failure("wrong")).contains("ERROR", "ims.mode is neither strict nor lenient: loose");
        }
    }

    @Test
    void severalBridgesServeSideBySideAndLeaveNothingWhenTheyStop() throws Exception {
        try (BridgeUnderTest stays = BridgeUnderTest.start()) {
            try (HttpCall call = stays.askIms("Hi").readHead()) {
                assertThat(text(call)).isEqualTo(ANSWER);
            }
            List<String> before = karaf.threads();
            int port;
            try (BridgeUnderTest goes = BridgeUnderTest.start();
                    HttpCall call = goes.askIms("Hi").readHead()) {
                port = goes.port();
                assertThat(text(call)).isEqualTo(ANSWER);
            }
            assertThatThrownBy(() -> HttpCall.connect(port)).isInstanceOf(IOException.class);
            soon().untilAsserted(() -> {
                List<String> more = new ArrayList<>(karaf.threads());
                before.forEach(more::remove);
                assertThat(more).noneMatch(name -> name.matches("(vert|vertx|Camel|file-watch|tool-|generation).*"));
            });
            try (HttpCall call = stays.askIms("Hi").readHead()) {
                assertThat(text(call)).isEqualTo(ANSWER);
            }
        }
    }
}
