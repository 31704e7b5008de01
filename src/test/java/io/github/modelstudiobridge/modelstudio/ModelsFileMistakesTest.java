package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsFileMistakesTest {

    @Test
    void reportsAllMistakesAtOnceWithTheirPlaces() {
        ModelsFileException mistakes = mistakesIn(
                """
                allow-unknow: true
                regions:
                  north:
                    - qwen-plus
                    - qwen-plus
                    - qwen plus
                    - qwen-max-2025-02-30 and later
                    - 17
                  south: qwen-plus
                  north: [qwen-max]
                capabilities:
                  - models: [qwen-plsu, qwen-plus, qwen-plus]
                    regions: [nroth, north, north]
                    max-n: 5
                    max_tokens: 3
                    max-tokens: 1.5
                    tools: "yes"
                    thinking: sometimes
                    tools-with-stream: [auto]
                  - vision: true
                  - text
                aliases:
                  abc:
                    model: qwen-pluss
                    parameters:
                      temperature: 2
                      stop: [a, 1]
                      model: x
                      top_p:
                  def:
                    modell: qwen-plus
                  ghi: {model: abc}
                  jkl: {model: qwen-plus, parameters: {temperature: 2, n: 3.5, stop: [a, 1], stream: true, seed: }}
                """);

        assertThat(mistakes.fileName()).isEqualTo("models.yaml");
        assertThat(mistakes.mistakes()).hasSize(mistakes.getMessage().split("\n").length);
        assertThat(mistakes)
                .hasMessage(
                        """
                        models.yaml:1:1: unknown field "allow-unknow", did you mean allow-unknown?
                        models.yaml:5:7: region north has "qwen-plus" twice
                        models.yaml:6:7: bad pattern "qwen plus": a model's name has 1 to 100 letters, digits and . _ : / - characters, and * for any of them
                        models.yaml:7:7: bad pattern "qwen-max-2025-02-30 and later": 2025-02-30 is no day of the calendar
                        models.yaml:8:7: a model's name must be a text
                        models.yaml:9:10: region south must be a list
                        models.yaml:10:3: "north" is there twice
                        models.yaml:12:14: no region has a model "qwen-plsu", did you mean qwen-plus?
                        models.yaml:12:36: models has "qwen-plus" twice
                        models.yaml:13:15: unknown region "nroth", did you mean north?
                        models.yaml:13:29: regions has "north" twice
                        models.yaml:14:12: max-n is an integer from 1 to 4
                        models.yaml:15:5: unknown field "max_tokens", did you mean max-tokens?
                        models.yaml:16:17: max-tokens is an integer from 1 to 2147483647
                        models.yaml:17:12: tools is true or false
                        models.yaml:18:15: thinking is one of never, when-asked, by-default, always
                        models.yaml:19:24: tools-with-stream is one of auto, stream, non-stream
                        models.yaml:20:5: models is missing
                        models.yaml:21:5: an entry of capabilities must hold "name: value" pairs
                        models.yaml:24:12: no region has a model "qwen-pluss", did you mean qwen-plus?
                        models.yaml:26:20: temperature must be a number in [0, 2)
                        models.yaml:27:13: stop[1] must be a string like the elements before it
                        models.yaml:28:7: model is the caller's to set
                        models.yaml:29:13: top_p has no value
                        models.yaml:30:3: model is missing
                        models.yaml:31:5: unknown field "modell", did you mean model?
                        models.yaml:32:16: "abc" is an alias itself; an alias names a model
                        models.yaml:33:53: temperature must be a number in [0, 2)
                        models.yaml:33:59: n must be an integer from 1 to 4
                        models.yaml:33:70: stop[1] must be a string like the elements before it
                        models.yaml:33:78: stream is the caller's to set
                        models.yaml:33:97: seed has no value"""
                                .stripTrailing());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | 1:1: the file is empty",
                "a: [                            | not valid YAML: ",
                "regions: {north: [\"qwen]}     | not valid YAML: ",
                "- qwen-plus                     | 1:1: the file must hold \"name: value\" pairs",
                "allow-unknown: true             | 1:1: regions is missing",
                "regions: [north]                | 1:10: regions must hold \"name: value\" pairs",
                "{regions: {n: [a]}, aliases: []}| 1:30: aliases must hold \"name: value\" pairs",
                "{regions: {n: [&x a, *x]}}      | 1:22: a reference (*name); write its content out",
                "{regions: {n: [a]}, allow-unknown: maybe} | 1:36: allow-unknown is true or false"
            })
    void reportsWhatIsNoModelsFile(String text, String mistake) {
        assertThat(mistakesIn(text)).hasMessageContaining(mistake);
    }

    @Test
    void reportsASecondDocument() {
        assertThat(mistakesIn("regions: {n: [a]}\n---\nregions: {n: [a]}\n"))
                .hasMessageContaining("models.yaml:3:1: a second document");
    }

    @Test
    void partsOfWhichEverythingIsCommentedOutAreEmpty() throws Exception {
        ModelCatalogue catalogue = ModelCatalogue.load(
                new StringReader("regions: {n: [a]}\ncapabilities:\naliases:\nallow-unknown:\n"), "models.yaml");

        assertThat(catalogue.resolve("n", "a").capabilities()).isEqualTo(ModelCapabilities.UNLIMITED);
    }

    @Test
    void readsAFileAndNamesItInMessages(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("own.yaml"), "regions: {n: [a]}\nalias: {}\n");

        assertThatThrownBy(() -> ModelCatalogue.load(file))
                .hasMessage(file + ":2:1: unknown field \"alias\", did you mean aliases?");
        assertThatThrownBy(() -> ModelCatalogue.load(folder.resolve("none.yaml")))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static ModelsFileException mistakesIn(String text) {
        return catchThrowableOfType(
                ModelsFileException.class, () -> ModelCatalogue.load(new StringReader(text), "models.yaml"));
    }
}
