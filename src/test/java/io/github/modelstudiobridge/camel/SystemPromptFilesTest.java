package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a directory of system prompts: a mistake in one stops the start by name, and what fills them is data. */
class SystemPromptFilesTest {

    @TempDir
    private Path directory;

    private BridgeUnderTest start() throws StartException {
        return BridgeUnderTest.start(Map.of("ims.system-prompts", directory.toString()));
    }

    @Test
    void aMistakeStopsTheStartAndIsNamedByPropertyFileLineAndColumn() throws Exception {
        Path file = Files.writeString(directory.resolve("qwen-plus.txt"), "\nYou help {{客户}}.\nBe {{#kind}}.\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(StartException.class)
                .hasMessage("ims.system-prompts: " + file
                        + ", line 3, column 4: {{…}} needs a name, or names with dots between them");
    }

    @Test
    void aFileThatIsNoUtf8StopsTheStartByItsName() throws Exception {
        Path file = Files.write(directory.resolve("default.txt"), new byte[] {'a', (byte) 0xe9, 'b'});

        assertThatThrownBy(this::start).hasMessage("ims.system-prompts: " + file + " is not UTF-8");
    }

    @Test
    void aValueAsLongAsABodyMayBeReachesTheModelWhole() throws Exception {
        Files.writeString(directory.resolve("default.txt"), "Data: {{userData}}");
        String userData = "{\"客\": \"" + "长{{userData}} ".repeat(100_000) + "\"}";
        ObjectNode request = (ObjectNode) Json.MAPPER.readTree(BridgeUnderTest.imsRequest("Hi"));
        ((ObjectNode) request.get("extendData")).put("userData", userData);

        AtomicReference<String> asked = new AtomicReference<>();
        try (BridgeUnderTest bridge = start();
                HttpCall call = HttpCall.connect(bridge.port())) {
            bridge.simulator().onRequest(upstream -> asked.set(upstream.bodyText()));
            call.send("POST", BridgeUnderTest.IMS_PATH, BridgeUnderTest.imsHeaders(), request.toString());

            assertThat(call.readHead().status()).isEqualTo(200);
            assertThat(call.readBody()).endsWith("data: [DONE]\n\n");
        }
        assertThat(Json.MAPPER.readTree(asked.get()).at("/messages/0/content").textValue())
                .isEqualTo("Data: " + userData);
    }
}
