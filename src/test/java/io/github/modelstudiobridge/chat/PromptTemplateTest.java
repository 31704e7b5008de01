package io.github.modelstudiobridge.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    private static String fill(String template, Map<String, ?> values) {
        return PromptTemplate.parse(template).fill(values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "客户",
                "größe",
                "имя",
                "عميل",
                "ग्राहक",
                "🎁",
                "first name",
                "a-b_c",
                "2",
                "$ref",
                "@type",
                "a/b#c"
            })
    void aNameIsAnyFieldOfJson(String name) {
        assertThat(fill("<{{" + name + "}}|{{ outer . " + name + " }}>", Map.of(name, "x", "outer", Map.of(name, "y"))))
                .isEqualTo("<x|y>");
    }

    @Test
    void aNameWithoutAValueLeavesNothing() {
        assertThat(fill("<{{a}}{{b.c}}{{d.e}}>", Map.of("b", Map.of(), "d", "text")))
                .isEqualTo("<>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{a}}",
                "{{modelstudio.api-key}} {{env:HOME}}",
                "${body} ${sys:user.home} $simple{body}",
                "#{1+1} @{a} %{a}",
                "two\r\nlines\tand \"quotes\" \\n",
                "}} {{ unclosed",
                "\ud800 🎁"
            })
    void aValueIsDataWhateverItHolds(String value) {
        assertThat(fill("{{b}}-{{a}}-{{b}}", Map.of("a", value, "b", "{{a}}"))).isEqualTo("{{a}}-" + value + "-{{a}}");
    }

    @Test
    void aLongValueIsCopiedWhole() {
        String value = "{{a}}长 ".repeat(300_000);

        assertThat(fill("{{a}}", Map.of("a", value))).isEqualTo(value);
    }

    @Test
    void valuesOfJavaAreWrittenAsJson() {
        assertThat(fill("{{a}} {{b}}", Map.of("a", Map.of("x", List.of(1, "2")), "b", List.of())))
                .isEqualTo("{\"x\":[1,\"2\"]} []");
    }

    @Test
    void whiteSpaceAroundTheTemplateIsLeftOut() {
        assertThat(fill("\n\t {{a}} .\n\n", Map.of("a", " x "))).isEqualTo(" x  .");
        assertThat(fill(" \n", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{{}}`                | 1 | 1 | needs a name",
                "`Hi {{ }}`            | 1 | 4 | needs a name",
                "`Hi\n你好🎁 {{a..b}}` | 2 | 5 | needs a name",
                "`\n\nx\n {{.}}`       | 4 | 2 | needs a name",
                "`{{a}} {{b.}}`        | 1 | 7 | needs a name",
                "`{{{a}}}`             | 1 | 1 | needs a name",
                "`{{#if a}}`           | 1 | 1 | needs a name",
                "`{{/if}}`             | 1 | 1 | needs a name",
                "`{{a {{b}}`           | 1 | 1 | needs a name",
                "`{{a\nb}}`            | 1 | 1 | needs a name",
                "`{{a}}\r\n{{b`        | 2 | 1 | is not closed",
            })
    void aMistakeIsNamedByLineAndColumn(String template, int line, int column, String what) {
        assertThatThrownBy(() -> PromptTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line " + line + ", column " + column + ": ")
                .hasMessageContaining(what);
    }
}
