package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped file against the lists of Model Studio's documentation. */
class ShippedModelsTest {

    private static final String OPEN_EVERYWHERE =
            """
            qwen3-next-80b-a3b-thinking qwen3-next-80b-a3b-instruct qwen3-235b-a22b-thinking-2507
            qwen3-235b-a22b-instruct-2507 qwen3-30b-a3b-thinking-2507 qwen3-30b-a3b-instruct-2507 qwen3-235b-a22b
            qwen3-32b qwen3-30b-a3b qwen3-14b qwen3-8b
            """;
    private static final String GLOBAL = OPEN_EVERYWHERE
            + """
            qwen3-max qwen3-max-preview qwen3-max-2025-09-23 qwen3-max-2026-01-23
            qwen-plus qwen-plus-latest qwen-plus-2025-01-25 qwen-plus-2025-12-01
            qwen-flash qwen-flash-2025-07-28 qwen-flash-2026-07-28
            """;
    private static final String US =
            "qwen-plus-us qwen-plus-2025-12-01-us qwen-plus-2026-12-01-us " + "qwen-flash-us qwen-flash-2025-07-28-us";
    private static final String INTERNATIONAL = GLOBAL
            + """
            qwen-max qwen-max-latest qwen-max-2025-01-25 qwen-max-2025-12-31
            qwen3.5-plus qwen3.5-plus-2026-02-15 qwen3.5-plus-2026-03-01
            qwen-turbo qwen-turbo-latest qwen-turbo-2024-11-01 qwen-turbo-2025-04-28
            qwen3-coder-plus qwen3-coder-plus-2025-07-22 qwen3-coder-plus-2025-09-23
            qwen3-coder-flash qwen3-coder-flash-2025-07-28 qwq-plus
            qwen3.5-397b-a17b qwen3-4b qwen3-1.7b qwen3-0.6b
            qwen2.5-14b-instruct-1m qwen2.5-7b-instruct-1m qwen2.5-72b-instruct qwen2.5-32b-instruct
            qwen2.5-14b-instruct qwen2.5-7b-instruct
            """;
    private static final String MAINLAND = INTERNATIONAL.replace("qwen-turbo-2024-11-01", "")
            + """
            qwen-max-2024-09-19 qwen-plus-2024-12-20
            qwen-coder-plus qwen-coder-plus-latest qwen-coder-plus-2024-11-06
            qwen-coder-turbo qwen-coder-turbo-latest qwen-coder-turbo-2024-09-19
            qwq-plus-latest qwq-plus-2025-03-05
            qwen-math-plus qwen-math-plus-latest qwen-math-plus-2024-08-16 qwen-math-plus-2024-09-19
            qwen-math-turbo qwen-math-turbo-latest qwen-math-turbo-2024-09-19
            qwen2.5-3b-instruct qwen2.5-1.5b-instruct qwen2.5-0.5b-instruct
            """;

    private static ModelCatalogue catalogue;

    @BeforeAll
    static void load() throws Exception {
        catalogue = ModelCatalogue.load(Path.of("config/models.yaml"));
    }

    @Test
    void hasTheRegionsOfTheConfiguration() {
        assertThat(catalogue.regions()).containsExactly("singapore", "virginia", "beijing", "hongkong");
    }

    @Test
    void everyRegionHasItsListedModelsAndNoOthers() {
        List<String> wrong = new ArrayList<>();
        Set<String> all = words(INTERNATIONAL + US + " " + MAINLAND);
        for (String region : List.of("singapore", "virginia", "beijing")) {
            Set<String> own = words(
                    switch (region) {
                        case "singapore" -> INTERNATIONAL;
                        case "virginia" -> GLOBAL + US;
                        default -> MAINLAND;
                    });
            for (String name : all) {
                if (resolves(region, name) != own.contains(name)) {
                    wrong.add(region + " " + name);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "singapore, qwen-max-2025-01-24",
        "singapore, qwen-turbo-2024-10-31",
        "virginia, qwen-plus-2025-11-30-us",
        "virginia, qwen-flash-2025-07-29-us",
        "beijing, qwen-plus-2024-12-19",
        "beijing, qwen-coder-plus-2024-11-07",
        "beijing, qwen-plus-us",
        "singapore, qwen-vl-max",
        "singapore, gpt-4o"
    })
    void refusesWhatTheListsDoNotName(String region, String name) {
        assertThatThrownBy(() -> catalogue.resolve(region, name)).isInstanceOf(ChatException.class);
    }

    @Test
    void tellsWhatHongKongHasAndLeavesOtherQwenModelsToModelStudio() {
        assertThat(catalogue.names("hongkong"))
                .containsExactly(
                        "qwen3-max",
                        "qwen-plus",
                        "qwen3.5-flash",
                        "qwen3-vl-plus",
                        "qwen3-max-2026-01-23",
                        "qwen-plus-2025-12-01",
                        "qwen3.5-flash-2026-02-23",
                        "qwen3-vl-plus-2025-12-19");
        assertThat(words(INTERNATIONAL)).allMatch(name -> resolves("hongkong", name));
        assertThat(resolves("hongkong", "gpt-4o")).isFalse();
        assertThatThrownBy(() -> catalogue.resolve("hongkong", "quen-plus"))
                .hasMessageContaining("the nearest names are qwen-plus");
    }

    @Test
    void everyRegionCanSayWhatItHas() {
        assertThat(catalogue.regions())
                .allSatisfy(region -> assertThat(catalogue.names(region)).contains("qwen-plus", "qwen3-max"));
    }

    @ParameterizedTest
    @CsvSource({
        "singapore, qwen-plus, 32768",
        "singapore, qwen3-max, 65536",
        "singapore, qwen-max, 8192",
        "singapore, qwen-flash, 32768",
        "singapore, qwen-turbo, 16384",
        "singapore, qwen-turbo-2024-11-01, 8192",
        "singapore, qwen3.5-plus, 65536",
        "singapore, qwen3-coder-flash, 65536",
        "singapore, qwen3-30b-a3b, 16384",
        "singapore, qwen3-30b-a3b-instruct-2507, 32768",
        "singapore, qwen3-14b, 8192",
        "singapore, qwen2.5-72b-instruct, 8192",
        "virginia, qwen-plus-2025-12-01-us, 32768",
        "beijing, qwen-math-plus, 3072",
        "beijing, qwen-plus-2025-01-25, 8192",
        "beijing, qwen-plus-2025-07-14, 16384",
        "hongkong, qwen3.5-flash, 65536",
    })
    void knowsTheLongestAnswerOfAModel(String region, String name, long tokens) {
        assertThat(catalogue.resolve(region, name).capabilities().maxTokens()).isEqualTo(tokens);
    }

    @Test
    void onlyASnapshotOfLaterHasNoLimit() {
        for (String region : catalogue.regions()) {
            assertThat(catalogue.names(region)).allSatisfy(name -> assertThat(
                            catalogue.resolve(region, name).capabilities().maxTokens())
                    .isLessThanOrEqualTo(65_536));
        }
        assertThat(catalogue
                        .resolve("singapore", "qwen-plus-2027-01-01")
                        .capabilities()
                        .maxTokens())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void severalAnswersAreForQwenPlusOnly() {
        for (String name : words(MAINLAND)) {
            int expected = name.startsWith("qwen-plus") ? 4 : 1;
            assertThat(catalogue.resolve("beijing", name).capabilities().maxN())
                    .as(name)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "qwen-plus, WHEN_ASKED",
        "qwen3-max, WHEN_ASKED",
        "qwen3-max-2026-01-23, WHEN_ASKED",
        "qwen-plus-2025-12-01, WHEN_ASKED",
        "qwen-flash-2025-07-28, WHEN_ASKED",
        "qwen3-max-2025-09-23, NEVER",
        "qwen-plus-2025-01-25, NEVER",
        "qwen-max, NEVER",
        "qwen3-coder-plus, NEVER",
        "qwen3-30b-a3b-instruct-2507, NEVER",
        "qwen2.5-72b-instruct, NEVER",
        "qwen3.5-plus, BY_DEFAULT",
        "qwen3.5-plus-2026-02-15, BY_DEFAULT",
        "qwen3-8b, BY_DEFAULT",
        "qwen3-30b-a3b-thinking-2507, ALWAYS",
        "qwq-plus, ALWAYS"
    })
    void knowsWhichModelsThinkWithoutBeingAsked(String name, Thinking thinking) {
        assertThat(catalogue.resolve("singapore", name).capabilities().thinking())
                .isEqualTo(thinking);
    }

    @Test
    void leavesItToModelStudioWhichModelsSee() {
        assertThat(catalogue.names("singapore")).allSatisfy(name -> assertThat(
                        catalogue.resolve("singapore", name).capabilities().vision())
                .isTrue());
    }

    private static boolean resolves(String region, String name) {
        try {
            return catalogue.resolve(region, name).listed();
        } catch (ChatException e) {
            return false;
        }
    }

    private static Set<String> words(String lists) {
        return new TreeSet<>(Stream.of(lists.split("\\s+")).toList());
    }
}
