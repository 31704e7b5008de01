package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.ToolsWithStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogueTest {

    private static final String FILE =
            """
            regions:
              north:
                - qwen-plus
                - qwen-plus-latest
                - qwen-plus-2025-01-25 and later
                - qwen-flash
                - own-*
              south:
                - qwen-plus-us
            capabilities:
              - models: ["*"]
                max-n: 1
                tools-with-stream: non-stream
              - models: [qwen-plus*]
                max-n: 4
                max-tokens: 8192
                thinking: by-default
              - models: [qwen-plus-us]
                regions: [south]
                tools: false
                vision: false
            aliases:
              abc:
                model: qwen-plus
                parameters:
                  temperature: 0.70
                  max_tokens: 100
                  n: 2
                  stop: [one, two]
              snapshot: {model: qwen-plus-2025-06-01}
              qwen-flash: {model: qwen-flash, parameters: {seed: 18446744073709551615}}
            """;

    private final ModelCatalogue catalogue = catalogue(FILE);

    @Test
    void knowsRegionsAndNamesInTheOrderOfTheFile() {
        assertThat(catalogue.regions()).containsExactly("north", "south");
        assertThat(catalogue.names("north"))
                .containsExactly(
                        "qwen-plus", "qwen-plus-latest", "qwen-flash", "abc", "snapshot", "qwen-plus-2025-01-25");
        assertThat(catalogue.names("south")).containsExactly("qwen-plus-us");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen-plus", "qwen-plus-latest", "qwen-plus-2025-01-25", "qwen-plus-2027-01-01", "own-x"})
    void resolvesWhatTheRegionLists(String name) {
        ResolvedModel model = catalogue.resolve("north", name);

        assertThat(model.name()).isEqualTo(name);
        assertThat(model.requested()).isEqualTo(name);
        assertThat(model.listed()).isTrue();
        assertThat(model.parameters()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "north | qwen-pluss | qwen-plus, qwen-flash",
                "north | Qwen-Plus | qwen-plus, qwen-flash",
                "north | qwen-plus-2024-01-25 | qwen-plus-2025-01-25, qwen-plus-latest",
                "south | qwen-plus | qwen-plus-us",
                "south | gpt-4o | ''"
            })
    void namesTheNearestKnownModelsInsteadOfAnUnknownOne(String region, String name, String nearest) {
        ChatError error = refusal(catalogue, region, name);

        assertThat(error.status()).isEqualTo(404);
        assertThat(error.code()).isEqualTo("ModelNotFound");
        assertThat(error.param()).isEqualTo("model");
        assertThat(error.message())
                .startsWith("Region " + region + " knows no model \"" + name + "\"")
                .contains(nearest.isEmpty() ? "" : "; the nearest names are " + nearest.split(",")[0]);
        assertThat(error.message().contains("nearest")).isEqualTo(!nearest.isEmpty());
        assertThat(error.message().split(",")).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void doesNotEchoALongNameInFull() {
        assertThat(refusal(catalogue, "north", "x".repeat(100_000)).message()).hasSizeLessThan(200);
    }

    @Test
    void anUnknownRegionIsAMistakeOfTheProgram() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalogue.resolve("west", "qwen-plus"))
                .withMessageContaining("west")
                .withMessageContaining("north, south");
    }

    @Test
    void laterCapabilitiesWinFieldByField() {
        ModelCapabilities plus = catalogue.resolve("north", "qwen-plus").capabilities();
        ModelCapabilities flash = catalogue.resolve("north", "qwen-flash").capabilities();
        ModelCapabilities us = catalogue.resolve("south", "qwen-plus-us").capabilities();

        assertThat(plus)
                .isEqualTo(new ModelCapabilities(4, 8192, true, ToolsWithStream.NON_STREAM, Thinking.BY_DEFAULT, true));
        assertThat(flash)
                .isEqualTo(new ModelCapabilities(
                        1, Long.MAX_VALUE, true, ToolsWithStream.NON_STREAM, Thinking.NEVER, true));
        assertThat(us)
                .isEqualTo(
                        new ModelCapabilities(4, 8192, false, ToolsWithStream.NON_STREAM, Thinking.BY_DEFAULT, false));
    }

    @Test
    void anAliasIsItsModelWithDefaultParameters() {
        ResolvedModel model = catalogue.resolve("north", "abc");

        assertThat(model.requested()).isEqualTo("abc");
        assertThat(model.name()).isEqualTo("qwen-plus");
        assertThat(model.capabilities().maxN()).isEqualTo(4);
        assertThat(model.parameters().keySet()).containsExactly("temperature", "max_tokens", "n", "stop");
        assertThat(catalogue.resolve("north", "snapshot").name()).isEqualTo("qwen-plus-2025-06-01");
    }

    @Test
    void anAliasOfAModelThatTheRegionLacksIsRefusedByBothNames() {
        assertThat(refusal(catalogue, "south", "abc").message())
                .isEqualTo("Model \"abc\" stands for \"qwen-plus\", which region south does not have");
    }

    @Test
    void defaultParametersApplyOnlyWhereTheRequestSetsNone() {
        String applied =
                applied("abc", "{'model':'abc','messages':[{'role':'user','content':'a'}],'max_tokens':5,'stop':null}");

        assertThat(applied)
                .isEqualTo(json("{'model':'qwen-plus','messages':[{'role':'user','content':'a'}],'max_tokens':5,"
                        + "'stop':['one','two'],'temperature':0.70,'n':2}"));
    }

    /** A default may lean on those before it. */
    @Test
    void anAliasMayForceACallOfItsOwnTool() {
        String tools = "'tools':[{'type':'function','function':{'name':'f'}}]";
        String choice = "'tool_choice':{'type':'function','function':{'name':'f'}}";
        ModelCatalogue catalogue = catalogue(FILE + "  forced:\n    model: qwen-plus\n    parameters: {"
                + json(tools + "," + choice).replace("\":", "\": ") + "}\n");
        ChatRequest request = request("{'model':'forced','messages':[{'role':'user','content':'a'}]}");

        catalogue.resolve("north", "forced").applyTo(request);

        assertThat(request.json().toString()).endsWith(json(tools + "," + choice + "}"));
    }

    @Test
    void aDefaultThatDoesNotFitTheRequestIsLeftOut() {
        String tools = "'tools':[{'type':'function','function':{'name':'f'}}],'n':null,'temperature':1,'stop':'x',"
                + "'max_tokens':1}";
        String start = "'messages':[{'role':'user','content':'a'}],";

        assertThat(applied("abc", "{'model':'abc'," + start + tools))
                .isEqualTo(json("{'model':'qwen-plus'," + start + tools));
    }

    @Test
    void defaultParametersOfOneCallDoNotReachTheNext() {
        ResolvedModel model = catalogue.resolve("north", "abc");
        ChatRequest request = request("{'model':'abc','messages':[{'role':'user','content':'a'}]}");
        model.applyTo(request);

        request.json().withArray("stop").removeAll();

        assertThat(model.parameters().get("stop")).hasSize(2);
    }

    @Test
    void aModelMayHaveDefaultsUnderItsOwnName() {
        String applied = applied("qwen-flash", "{'model':'qwen-flash','messages':[{'role':'user','content':'a'}]}");

        assertThat(applied).endsWith(json(",'seed':18446744073709551615}"));
    }

    @Test
    void aRequestForAPlainModelIsLeftAsItIs() {
        String body = "{'messages':[{'role':'user','content':'a'}],'model':'qwen-plus','top_p':0.10}";

        assertThat(applied("qwen-plus", body)).isEqualTo(json(body));
    }

    @Test
    void anUnknownModelIsTakenWhereThatIsAllowed() {
        ModelCatalogue open = catalogue("allow-unknown: true\n" + FILE + "  far: {model: far-away}\n");

        ResolvedModel model = open.resolve("south", "qwen-plus-2030");

        assertThat(model.listed()).isFalse();
        assertThat(model.name()).isEqualTo("qwen-plus-2030");
        assertThat(model.capabilities().maxTokens()).isEqualTo(8192);
        assertThat(open.resolve("south", "far").name()).isEqualTo("far-away");
        assertThat(open.resolve("south", "abc").listed()).isFalse();
    }

    private String applied(String name, String body) {
        ChatRequest request = request(body);
        catalogue.resolve("north", name).applyTo(request);
        return request.json().toString();
    }

    private static ChatRequest request(String body) {
        return ChatRequest.parse(json(body).getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static ChatError refusal(ModelCatalogue catalogue, String region, String name) {
        return catchThrowableOfType(ChatException.class, () -> catalogue.resolve(region, name))
                .error();
    }

    private static ModelCatalogue catalogue(String text) {
        try {
            return ModelCatalogue.load(new StringReader(text), "models.yaml");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
