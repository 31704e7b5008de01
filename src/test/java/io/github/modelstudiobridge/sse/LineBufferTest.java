package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final int LIMIT = 100_000;

    private final LineBuffer buffer = new LineBuffer(LIMIT);

    private void append(int bytes) {
        buffer.append(new byte[bytes], 0, bytes);
    }

    @Test
    void reservesNothingBeforeItIsNeeded() {
        assertThat(buffer.array()).isEmpty();
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void appendsThePartOfTheSource() {
        byte[] source = "xabcx".getBytes(US_ASCII);

        buffer.append(source, 1, 3);
        buffer.append(source, 3, 4);

        assertThat(new String(buffer.array(), 0, buffer.length(), US_ASCII)).isEqualTo("abc");
        assertThat(buffer.isEmpty()).isFalse();
    }

    @Test
    void growsByDoubling() {
        append(1);
        assertThat(buffer.array()).hasSize(512);

        append(512);

        assertThat(buffer.array()).hasSize(1_024);
    }

    @Test
    void growsToWhatIsNeededAtOnce() {
        append(5_000);

        assertThat(buffer.array()).hasSize(5_000);
    }

    @Test
    void reservesNoMoreThanTheLimit() {
        append(60_000);
        append(1);

        assertThat(buffer.array()).hasSize(LIMIT);
    }

    @Test
    void keepsASmallArrayForTheNextLine() {
        append(8_192);
        byte[] array = buffer.array();

        buffer.clear();
        append(10);

        assertThat(buffer.array()).isSameAs(array);
        assertThat(buffer.length()).isEqualTo(10);
    }

    @Test
    void letsALargeArrayGo() {
        append(8_193);

        buffer.clear();

        assertThat(buffer.array()).isEmpty();
        assertThat(buffer.isEmpty()).isTrue();
    }
}
