package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.StreamReadConstraints;

/** How much JSON is read, each limit said in words of its own. Texts are bounded by what holds them. Immutable. */
final class JsonLimits extends StreamReadConstraints {

    static final int NO_MAX_TOKENS = -1;

    private static final long serialVersionUID = 1;
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 50_000;
    private static final long ANY_DOCUMENT = -1;

    JsonLimits(int maxTokens) {
        super(MAX_DEPTH, ANY_DOCUMENT, MAX_NUMBER_LENGTH, Integer.MAX_VALUE, MAX_NAME_LENGTH, maxTokens);
    }

    @Override
    public void validateNestingDepth(int depth) throws JsonRefusal {
        require(depth, MAX_DEPTH, "is nested more than %d levels deep");
    }

    @Override
    public void validateFPLength(int length) throws JsonRefusal {
        require(length, MAX_NUMBER_LENGTH, "holds a number of more than %d characters");
    }

    @Override
    public void validateIntegerLength(int length) throws JsonRefusal {
        validateFPLength(length);
    }

    @Override
    public void validateNameLength(int length) throws JsonRefusal {
        require(length, MAX_NAME_LENGTH, "holds a key of more than %d characters");
    }

    @Override
    public void validateTokenCount(long count) throws JsonRefusal {
        require(count, getMaxTokenCount(), "holds more JSON tokens than bridge.http.max-json-tokens (%d) allows");
    }

    private static void require(long value, long max, String otherwise) throws JsonRefusal {
        if (value > max) {
            throw new JsonRefusal(otherwise.formatted(max));
        }
    }
}
