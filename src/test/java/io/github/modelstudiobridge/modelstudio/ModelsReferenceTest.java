package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ErrorJson;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/models.md to what it describes. */
class ModelsReferenceTest {

    private final String page = read();

    @Test
    void theExampleFileIsOne() throws Exception {
        ModelCatalogue catalogue = ModelCatalogue.load(new StringReader(block("yaml")), "models.md");

        assertThat(catalogue.resolve("singapore", "receptionist").name()).isEqualTo("qwen-plus");
    }

    @Test
    void theExampleErrorIsWhatACallerGets() throws Exception {
        ModelCatalogue catalogue = ModelCatalogue.load(Path.of("config/models.yaml"));

        ChatException error =
                catchThrowableOfType(ChatException.class, () -> catalogue.resolve("singapore", "qwen-pluss"));

        assertThat(block("json").strip())
                .isEqualTo(new String(ErrorJson.encode(error.error()), StandardCharsets.UTF_8));
    }

    private String block(String language) {
        int start = page.indexOf("```" + language + "\n") + language.length() + 4;
        return page.substring(start, page.indexOf("```", start));
    }

    private static String read() {
        try {
            return Files.readString(Path.of("docs/reference/models.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
