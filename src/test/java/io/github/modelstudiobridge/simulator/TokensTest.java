package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a",
                "one two  three",
                "  lead",
                "averyveryverylongwordindeed",
                "你好世界",
                "👩‍👩‍👧x👍👍👍",
                "a\n\nb"
            })
    void addsUpToTheText(String text) {
        Tokens tokens = new TextTokens(text);

        assertThat(String.join("", all(tokens))).isEqualTo(text);
        assertThat(all(tokens)).allMatch(token -> !token.isEmpty() && !Character.isLowSurrogate(token.charAt(0)));
        assertThat(TextTokens.count(text)).isEqualTo((int) tokens.size());
    }

    @Test
    void cutsAfterSpacesInLongWordsAndAfterEverySecondIdeograph() {
        assertThat(all(new TextTokens("one two 你好世界 abcdefghijklmno")))
                .containsExactly("one ", "two ", "你好", "世界", " ", "abcdefghijkl", "mno");
    }

    @Test
    void numbersTokens() {
        assertThat(all(Tokens.numbered(3))).containsExactly("w1 ", "w2 ", "w3 ");
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "1, 8", "8, 8", "100, 8", "100, 1", "1000, 64", "7, 100"})
    void fillsExactlyTheBytesAskedFor(long bytes, int bytesPerToken) {
        assertThat(String.join("", all(Tokens.filler(bytes, bytesPerToken)))).hasSize((int) bytes);
    }

    @Test
    void canBeLimited() {
        assertThat(all(Tokens.numbered(3).limit(2))).containsExactly("w1 ", "w2 ");
        assertThat(all(Tokens.numbered(3).limit(Long.MAX_VALUE))).hasSize(3);
        assertThat(all(Tokens.NONE.limit(2))).isEmpty();
        assertThatThrownBy(() -> Tokens.NONE.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<String> all(Tokens tokens) {
        List<String> all = new ArrayList<>();
        for (long i = 0; i < tokens.size(); i++) {
            all.add(tokens.get(i));
        }
        return all;
    }
}
