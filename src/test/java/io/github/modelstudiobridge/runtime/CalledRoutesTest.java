package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done for routes that others call is done to no other. */
class CalledRoutesTest {

    @Test
    void anErrorHandlerForAllStillLogsForRoutesThatNobodyCalls(@TempDir Path directory) throws Exception {
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add("common/handler.camel.yaml", "- errorHandler: {defaultErrorHandler: {}}\n");
        routes.add(
                "common/timer.camel.yaml",
                """
                - route:
                    id: ticking
                    from:
                      uri: timer:once?repeatCount=1&delay=1
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: out of order}
                """);
        try (LogLines camel = LogLines.of("org.apache.camel");
                BridgeUnderTest bridge = BridgeUnderTest.start(routes.directory(), Map.of())) {
            await().untilAsserted(() -> assertThat(camel.lines())
                    .anyMatch(line -> line.startsWith("ERROR") && line.contains("out of order")));
            assertThat(bridge.port()).isPositive();
        }
    }
}
