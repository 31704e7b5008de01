package io.github.modelstudiobridge.bench.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What callers ask for.
 *
 * @param streams         callers, each with a connection of its own that stays open from answer to answer
 * @param answers         answers that each caller asks for, one after the other
 * @param tokens          events with text per answer
 * @param firstTokenDelay how long the simulated model thinks
 * @param pace            time between two of its tokens
 * @param spread          the callers start at random moments within this time
 * @param together        whether all callers send each of their requests in the same moment
 * @param streamed        whether answers come as events, or in one piece
 */
public record Workload(
        int streams,
        int answers,
        int tokens,
        Duration firstTokenDelay,
        Duration pace,
        Duration spread,
        boolean together,
        boolean streamed) {

    private static final Duration SPREAD = Duration.ofMillis(500);
    private static final Duration THINKING = Duration.ofMillis(20);

    /** Every stream has an event in each pace, for that long. */
    public static Workload steady(int streams, Duration time, Duration pace, Duration spread) {
        int tokens = Math.toIntExact(time.toMillis() / pace.toMillis());
        return new Workload(streams, 1, tokens, THINKING, pace, spread, false, true);
    }

    /** Callers who ask again when they have heard the answer; the model thinks for a while, then speaks at that pace. */
    public static Workload thinking(int streams, int answers, int tokens, Duration pace) {
        return new Workload(streams, answers, tokens, THINKING, pace, SPREAD, false, true);
    }

    /** The model says everything at once, and callers ask again at once, until they are told to finish. */
    public static Workload eager(int streams, int tokens, boolean streamed) {
        return new Workload(
                streams, Integer.MAX_VALUE, tokens, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, streamed);
    }

    /** Everybody asks in the same moment, again and again. */
    public static Workload burst(int streams, int answers) {
        return new Workload(streams, answers, 1, THINKING, Duration.ZERO, Duration.ZERO, true, true);
    }

    /** The same with another number of callers. */
    public Workload of(int callers) {
        return new Workload(callers, answers, tokens, firstTokenDelay, pace, spread, together, streamed);
    }

    /**
     * How long an answer takes by itself, and so how often a caller would ask; zero when it asks again at once, or when
     * the others have heard theirs.
     */
    public Duration interval() {
        return together ? Duration.ZERO : firstTokenDelay.plus(pace.multipliedBy(tokens - 1L));
    }

    byte[] requestBody(String model) {
        return """
                {"model":"%s","stream":%b,"messages":[{"role":"user","content":\
                "[[simulate: first-token-delay=%dms; pace=%dms; tokens=%d]] Count."}]}"""
                .formatted(model, streamed, firstTokenDelay.toMillis(), pace.toMillis(), tokens)
                .getBytes(StandardCharsets.UTF_8);
    }
}
