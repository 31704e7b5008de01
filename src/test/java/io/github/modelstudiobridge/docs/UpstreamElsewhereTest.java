package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Puts the fragments that point the bridge elsewhere into the shipped routes. */
class UpstreamElsewhereTest {

    private static final String FILE = "upstream/model-studio.camel.yaml";

    @TempDir
    private Path directory;

    @Test
    void anEditedEndpointAsksThatServerWithoutAKey() throws Exception {
        List<String> fragments =
                Markdown.read("docs/how-to/point-upstream-elsewhere.md").blocks("yaml");
        try (ScriptedServer server = new ScriptedServer(socket -> {
            ScriptedServer.streamHead(socket);
            ScriptedServer.write(
                    socket,
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"from elsewhere\"}}]}\n\ndata: [DONE]\n\n");
        })) {
            Path routes = EditedRoutes.in(directory)
                    .insertBefore(FILE, "streamed-or-whole", fragments.get(1))
                    .replace(
                            FILE,
                            "stream-from-model-studio",
                            fragments.get(0).replace("http://127.0.0.1:11434", server.url()))
                    .directory();

            try (BridgeUnderTest bridge = BridgeUnderTest.start(routes, Map.of());
                    HttpCall call = bridge.askIms("Hi").readHead()) {
                assertThat(call.readBody()).contains("from elsewhere").endsWith("data: [DONE]\n\n");
            }
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /v1/chat/completions ")
                    .containsIgnoringCase("\r\nX-Workspace: voice\r\n")
                    .doesNotContainIgnoringCase("\r\nAuthorization:");
        }
    }
}
