package io.github.modelstudiobridge.simulator;

import java.util.Arrays;

/**
 * A given text cut into tokens much as a tokenizer would: after the space that follows a word, inside long words, and
 * after every second ideograph, kana or hangul syllable; never inside a code point.
 */
final class TextTokens implements Tokens {

    private static final int FULL = 12;
    private static final int WEIGHT_OF_WIDE = 6;

    private final String text;
    private final int[] ends;

    TextTokens(String text) {
        this.text = text;
        this.ends = ends(text);
    }

    /** How many tokens a text has. */
    static int count(String text) {
        return ends(text).length;
    }

    @Override
    public long size() {
        return ends.length;
    }

    @Override
    public String get(long index) {
        int i = (int) index;
        return text.substring(i == 0 ? 0 : ends[i - 1], ends[i]);
    }

    private static int[] ends(String text) {
        int[] ends = new int[16];
        int count = 0;
        int weight = 0;
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            boolean space = Character.isWhitespace(codePoint);
            if (weight > 0 && (afterSpace && !space || weight >= FULL)) {
                ends = count == ends.length ? Arrays.copyOf(ends, count * 2) : ends;
                ends[count++] = i;
                weight = 0;
            }
            weight += isWide(codePoint) ? WEIGHT_OF_WIDE : 1;
            afterSpace = space;
            i += Character.charCount(codePoint);
        }
        if (weight > 0) {
            ends = Arrays.copyOf(ends, count + 1);
            ends[count++] = text.length();
        }
        return Arrays.copyOf(ends, count);
    }

    private static boolean isWide(int codePoint) {
        return codePoint >= 0x2E80;
    }
}
