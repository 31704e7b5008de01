package io.github.modelstudiobridge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCheckerTest {

    private static final String WHOLE = word("w1 ") + word("w2 ") + word("w3 ") + stop() + "data: [DONE]\n\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 200, 10_000})
    void countsTheWordsOfAWholeAnswerHoweverItArrives(int size) {
        AnswerChecker checker = new AnswerChecker(3, 3);

        assertThat(feed(checker, WHOLE, size)).isEqualTo(3);
        assertThatNoException().isThrownBy(checker::requireWhole);
    }

    @Test
    void aGatewayMayWriteItsJsonAnewAndSaySeveralWordsAtOnce() {
        AnswerChecker checker = new AnswerChecker(3, 3);
        String said = ": hello\n\n"
                + "data: {\"choices\": [{\"finish_reason\": null, \"delta\": {\"content\": \"w1 w2 \"}}]}\n\n"
                + "data: {\"choices\": [{\"finish_reason\": null, \"delta\": {\"content\": \"w3 \"}}]}\n\n"
                + "data: {\"choices\": [{\"finish_reason\": \"stop\", \"delta\": {}}]}\n\n"
                + "data: {\"choices\": [], \"usage\": {}}\n\ndata: [DONE]\n\n";

        assertThat(feed(checker, said, 50)).isEqualTo(3);
        assertThatNoException().isThrownBy(checker::requireWhole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w1 w3 ", "w1 w1 ", "w1 w2 w3 w4 ", "W1 ", "w1"})
    void failsAtAWordThatIsLostDoubledOrChanged(String words) {
        assertThatIllegalStateException()
                .isThrownBy(() -> feed(new AnswerChecker(3, 3), word(words), 10))
                .withMessageContaining("wrong event");
    }

    @Test
    void namesAnErrorThatEndsAStream() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> feed(new AnswerChecker(3, 3), word("w1 ") + "data: {\"error\":{\"code\":\"x\"}}\n\n", 10))
                .withMessageContaining("\"code\":\"x\"");
    }

    @Test
    void failsForTextAfterTheEnd() {
        assertThatIllegalStateException().isThrownBy(() -> feed(new AnswerChecker(3, 3), WHOLE + word("w4 "), 10));
        assertThatIllegalStateException().isThrownBy(() -> feed(new AnswerChecker(3, 3), stop() + word("w1 "), 10));
    }

    @Test
    void anAnswerWithoutAWordTheReasonOrTheEndIsNotWhole() {
        assertThat(isWhole(word("w1 ") + stop() + "data: [DONE]\n\n")).isFalse();
        assertThat(isWhole(word("w1 ") + word("w2 ") + word("w3 ") + "data: [DONE]\n\n"))
                .isFalse();
        assertThat(isWhole(word("w1 ") + word("w2 ") + word("w3 ") + stop())).isFalse();
        assertThat(isWhole(WHOLE + "data: ")).isFalse();
        assertThat(isWhole(WHOLE)).isTrue();
    }

    @Test
    void anAnswerInOnePieceSaysAllWords() {
        MessageChecker whole = new MessageChecker(2);
        whole.accept(
                Buffer.buffer("{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"w1 w2 \"}}]}"));
        assertThatNoException().isThrownBy(whole::requireWhole);

        MessageChecker cut = new MessageChecker(3);
        cut.accept(Buffer.buffer("{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"w1 w2 \"}}]}"));
        assertThatIllegalStateException().isThrownBy(cut::requireWhole);
        assertThatIllegalStateException().isThrownBy(new MessageChecker(1)::requireWhole);
    }

    private static boolean isWhole(String said) {
        AnswerChecker checker = new AnswerChecker(3, 3);
        feed(checker, said, 10);
        try {
            checker.requireWhole();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static int feed(AnswerChecker checker, String said, int size) {
        int words = 0;
        for (int i = 0; i < said.length(); i += size) {
            words += checker.accept(Buffer.buffer(said.substring(i, Math.min(said.length(), i + size))));
        }
        return words;
    }

    private static String word(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static String stop() {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}\n\n";
    }

    @Test
    void twoWordsInOneEventAreWrongWhereEachIsToHaveItsOwn() {
        assertThatIllegalStateException().isThrownBy(() -> feed(new AnswerChecker(3, 1), word("w1 w2 "), 10));
    }
}
