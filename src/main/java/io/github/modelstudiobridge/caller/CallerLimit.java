package io.github.modelstudiobridge.caller;

/**
 * What one caller may use.
 *
 * @param requestsPerMinute requests that may begin in a row and per minute; 0 for any number
 * @param concurrentStreams answers that may be open at once; 0 for any number
 */
public record CallerLimit(int requestsPerMinute, int concurrentStreams) {

    public static final CallerLimit NONE = new CallerLimit(0, 0);

    public CallerLimit {
        if (requestsPerMinute < 0 || concurrentStreams < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
    }
}
