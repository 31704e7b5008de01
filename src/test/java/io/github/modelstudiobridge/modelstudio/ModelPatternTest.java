package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelPatternTest {

    @ParameterizedTest
    @CsvSource({
        "qwen-plus, qwen-plus, true",
        "qwen-plus, qwen-plus-latest, false",
        "qwen-plus, Qwen-Plus, false",
        "qwen1.5, qwen1x5, false",
        "qwen*, qwen, true",
        "qwen*, qwen-plus, true",
        "qwen*, xqwen, false",
        "*-us, qwen-plus-us, true",
        "*-us, qwen-plus-us2, false",
        "qwen*-vl-*, qwen3-vl-plus, true",
        "qwen*-vl-*, qwen-vl, false",
        "a*a, a, false",
        "a*a, aa, true",
        "a*b*c, a-c-b, false",
        "a*b*b, ab, false",
        "a*b*b, abb, true",
        "*, anything, true"
    })
    void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(ModelPattern.parse(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen-plus-2025-01-25, true",
        "qwen-plus-2025-01-26, true",
        "qwen-plus-2026-01-01, true",
        "qwen-plus-2025-01-24, false",
        "qwen-plus-2024-12-31, false",
        "qwen-plus, false",
        "qwen-plus-latest, false",
        "qwen-plus-2025-13-01, false",
        "qwen-plus-2025-02-30, false",
        "qwen-plus-2025-1-025, false",
        "qwen-plus-2026-01-01-us, false",
        "qwen-plus-2026-01-011, false",
        "qwen-flash-2026-01-01, false"
    })
    void andLaterMeansSnapshotsFromThatDayOn(String name, boolean matches) {
        assertThat(ModelPattern.parse("qwen-plus-2025-01-25 and later").matches(name))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen-plus-2025-12-01-us, true",
        "qwen-plus-2026-02-01-us, true",
        "qwen-plus-2025-11-30-us, false",
        "qwen-plus-2026-02-01, false"
    })
    void theDateMayStandInTheMiddle(String name, boolean matches) {
        assertThat(ModelPattern.parse("qwen-plus-2025-12-01-us and later").matches(name))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "qwen plus",
                "qwen?",
                "qwen-plus and later",
                "qwen-plus-2025-02-30 and later",
                "qwen-2025-01-01-2025-01-02 and later",
                "qwen*-2025-01-01 and later",
                "qwen-12025-01-01 and later",
                " and later"
            })
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> ModelPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patternsOverlapWhenAModelCanMatchBoth() {
        ModelPattern later = ModelPattern.parse("qwen-plus-2025-01-25 and later");

        assertThat(later.overlaps(ModelPattern.parse("qwen-plus*"))).isTrue();
        assertThat(later.overlaps(ModelPattern.parse("qwen-plus-2026-01-01"))).isTrue();
        assertThat(later.overlaps(ModelPattern.parse("qwen-max*"))).isFalse();
    }
}
