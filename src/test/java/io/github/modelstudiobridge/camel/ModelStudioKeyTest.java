package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStudioKeyTest {

    private static final String PROPERTY = "modelstudio.failover.spare.api-key-file";

    @TempDir
    Path directory;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ModelStudioKey key = new ModelStudioKey("modelstudio.failover.spare.api-key");
    private Path file;
    private LogLines log;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(directory.resolve("key"), "sk-old\n");
        Properties properties = new Properties();
        properties.setProperty(PROPERTY, file.toString());
        context.getPropertiesComponent().setInitialProperties(properties);
        context.start();
        log = LogLines.of(KeyFileWatch.class.getName());
        key.setCamelContext(context);
        key.start();
    }

    @AfterEach
    void stop() {
        key.stop();
        context.stop();
        log.close();
    }

    @Test
    void aNewKeyIsInForceSoon() throws IOException {
        assertThat(key.authorization()).isEqualTo("Bearer sk-old");

        Files.writeString(file, "sk-new");

        await().until(() -> key.authorization().equals("Bearer sk-new"));
        assertThat(log.lines())
                .containsExactly("INFO event=model-key-reloaded property=" + PROPERTY + " file=" + file + " keys=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "sk-one,sk-two", "sk-one\nsk-two", "sk-ümlaut"})
    void whatIsNoKeyLeavesTheOneBeforeInForceAndSaysSo(String content) throws IOException {
        Files.writeString(file, content);

        await().until(() -> !log.lines().isEmpty());
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARN event=model-key-kept property=" + PROPERTY + " file=" + file)
                .doesNotContain("sk-");
        assertThat(key.authorization()).isEqualTo("Bearer sk-old");
    }

    @Test
    void aFileThatHoldsNoKeyAtTheStartIsNamed() throws IOException {
        Files.writeString(file, "");

        assertThatThrownBy(() -> new ModelStudioKey("modelstudio.failover.spare.api-key").setCamelContext(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(PROPERTY)
                .hasMessageContaining(file.toString());
    }
}
