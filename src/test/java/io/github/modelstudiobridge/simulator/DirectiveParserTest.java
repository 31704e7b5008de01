package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.modelstudiobridge.simulator.CallList.Call;
import io.github.modelstudiobridge.simulator.DirectiveParser.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectiveParserTest {

    @ParameterizedTest
    @ValueSource(strings = {"pace=100ms;tokens=20", "pace=100ms, tokens=20", " ; pace = 100 ;; tokens=20 , "})
    void separatesBySemicolonsAndCommas(String list) {
        Directives directives = DirectiveParser.parse(list);

        assertThat(directives.get(Directive.PACE, null)).isEqualTo(Duration.ofMillis(100));
        assertThat(directives.get(Directive.TOKENS, null)).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ";", ",;,"})
    void findsNothingInAnEmptyList(String list) {
        assertThat(DirectiveParser.parse(list)).isEqualTo(Directives.NONE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "250, 250", "250ms, 250", "2s, 2000", "24s, 24000"})
    void readsDurations(String text, long millis) {
        assertThat(DirectiveParser.parse("pace=" + text).get(Directive.PACE, null))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void keepsSeparatorsInsideTheArgumentsOfACall() {
        String arguments = "{\"a\":[[1,2]],\"b\":\"}]];\\\"{\",\"c\":{\"d\":1}}";

        Directives directives = DirectiveParser.parse("call=f:" + arguments + ";tokens=1, call=g");

        assertThat(directives.get(Directive.CALL, null).calls())
                .containsExactly(new Call("f", arguments), new Call("g", "{}"));
        assertThat(directives.has(Directive.TOKENS)).isTrue();
    }

    @Test
    void takesDirectivesFromTheStartOfAMessage() {
        Message message =
                DirectiveParser.parseMessage(" [[simulate: pace=1s; call=f:{\"a\":[[\"]]\"]]}]] hello [[simulate: x]]");

        assertThat(message.text()).isEqualTo("hello [[simulate: x]]");
        assertThat(message.directives().get(Directive.PACE, null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(message.directives().get(Directive.CALL, null).calls())
                .containsExactly(new Call("f", "{\"a\":[[\"]]\"]]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "hello [[simulate: cut]]", "[[other]] hello", "", "  "})
    void leavesOtherMessagesAlone(String text) {
        assertThat(DirectiveParser.parseMessage(text)).isEqualTo(new Message(Directives.NONE, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "speed=1 | 'speed' is unknown",
                "Pace=1ms | 'Pace' is unknown",
                "=1 | '' is unknown",
                "pace | 'pace' needs a value",
                "pace= | 'pace' is '' but must be a duration",
                "pace=fast | must be a duration",
                "pace=-1ms | must be a duration",
                "pace=25h | must be a duration",
                "pace=99999999s | must be a duration",
                "tokens=many | 'tokens' is 'many' but must be a whole number between 0 and 10000000",
                "split-bytes=0 | must be a whole number between 1",
                "cut=-1 | must be a whole number from 0",
                "no-done=1 | 'no-done' is '1' but takes no value",
                "status=418 | must be one of 400",
                "error-in-stream=1:teapot | must be one of 400",
                "error-in-stream=x | must be a whole number",
                "line-end=tab | must be one of lf",
                "call-style=odd | must be one of empty-id",
                "call=a b | must be <function name>",
                "call=f:[1] | must be <function name>",
                "call=f:{\"a\":1 | the braces",
                "call=f:{\"a\\ | the braces",
                "pace=1,pace=2 | 'pace' is given twice",
                "cut=1,stall=1 | cut and stall exclude each other",
                "status=500,error-event=1 | exclude each other",
                "tokens=1,text-bytes=1 | exclude each other"
            })
    void saysWhatItCannotRead(String list, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectiveParser.parse(list))
                .withMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[simulate: cut=1 hello", "[[simulate:", "[[simulate: cut=1]"})
    void missesTheEndOfAListInAMessage(String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> DirectiveParser.parseMessage(message));
    }

    @Test
    void letsTheMoreParticularListWin() {
        Directives standing = DirectiveParser.parse("status=503; pace=1s; no-done; tokens=5");

        Directives merged = standing.overriddenBy(DirectiveParser.parse("cut=2; pace=2s; text-bytes=9"));

        assertThat(merged).isEqualTo(DirectiveParser.parse("cut=2; pace=2s; no-done; text-bytes=9"));
    }

    @Test
    void changesNothingWithAnEmptyList() {
        Directives standing = DirectiveParser.parse("status=503");

        assertThat(standing.overriddenBy(Directives.NONE)).isSameAs(standing);
    }

    @Test
    void givesEveryDirectiveAName() {
        assertThat(Directive.all().keySet()).hasSize(26).allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
        assertThat(List.copyOf(Directive.all().keySet()).get(0)).isEqualTo("first-token-delay");
    }
}
