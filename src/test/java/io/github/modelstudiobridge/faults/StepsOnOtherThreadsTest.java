package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.testing.EditedRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The same comes of faults when a user's steps leave the event loop, before the model is asked and at each event. */
class StepsOnOtherThreadsTest {

    private static final String OTHER_THREAD =
            """
            - threads:
                id: %s
                poolSize: "3"
            """;

    @TempDir
    static Path directory;

    private static Player player;

    @BeforeAll
    static void start() throws Exception {
        Path routes = EditedRoutes.in(directory)
                .insertBefore("chat/chat.camel.yaml", "answer-with-tools", OTHER_THREAD.formatted("leave-before-model"))
                .insertBefore(
                        "upstream/model-studio.camel.yaml",
                        "encode-model-studio-request",
                        OTHER_THREAD.formatted("leave-before-request"))
                .insertBefore("events/answer-event.camel.yaml", "by-dialect", OTHER_THREAD.formatted("leave-at-event"))
                .directory();
        player = new Player(routes, run -> run.caller() == Caller.IMS);
    }

    @AfterAll
    static void stop() {
        player.close();
    }

    @TestFactory
    Stream<DynamicNode> faults() {
        return Stream.of(NetworkFaults.all(), OrderFaults.all(), VoiceFaults.all(), CallerFaults.all())
                .flatMap(List::stream)
                .filter(fault -> fault.callers().contains(Caller.IMS))
                .map(player::play);
    }
}
