package io.github.modelstudiobridge.camel.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.ChatException;
import java.time.Duration;

/** What is known of one call for statistics: times, counts and how it ended, never what was said. Thread safe. */
public final class CallFacts {

    /** The caller closed the connection before its answer was complete. */
    public static final String CALLER_GONE = "caller_gone";
    /** The caller read so little that the bridge closed the connection. */
    public static final String SLOW_READER = "slow_reader";

    /** What was said could not be handed to the route that gives it to the caller. */
    public static final String REPLY_FAILED = "reply_failed";

    private static final String OK = "ok";
    private static final String INTERNAL_ERROR = "internal_error";
    private static final long NEVER = -1;

    private final long beganAt = System.nanoTime();
    private volatile long firstTokenAfter = NEVER;
    private volatile boolean chat;
    private volatile boolean repaired;
    private volatile long inputTokens;
    private volatile long outputTokens;
    private volatile String outcome;

    /** How a failure is counted: by a code of the bridge's own, or by the status that Model Studio gave. */
    public static String outcomeOf(ChatException failure) {
        if (failure == null) {
            return INTERNAL_ERROR;
        }
        int status = failure.upstreamStatus();
        if (status != 0) {
            // codes from outside may be any text, and each would be a series of its own
            return status >= 400 && status <= 599 ? "upstream_" + status : "upstream_other";
        }
        return failure.error().code() == null ? "error" : failure.error().code();
    }

    /** The request was understood as one for a chat. */
    public void chatBegins() {
        chat = true;
    }

    /** The model has said the first that the caller notices. */
    public void firstToken() {
        if (firstTokenAfter == NEVER) {
            firstTokenAfter = System.nanoTime() - beganAt;
        }
    }

    /** The request was changed to make it acceptable. */
    public void requestRepaired() {
        repaired = true;
    }

    /** The tokens that Model Studio counted, as its {@code usage} has them; a later one replaces an earlier one. */
    public void used(JsonNode usage) {
        inputTokens = usage.path("prompt_tokens").asLong();
        outputTokens = usage.path("completion_tokens").asLong();
    }

    /** How the call ended, if not well; the first one counts. */
    public synchronized void endedWith(String reason) {
        if (outcome == null) {
            outcome = reason;
        }
    }

    /** How it ended: {@code ok} unless something else was told. */
    public String outcome() {
        String known = outcome;
        return known == null ? OK : known;
    }

    /** Whether its request was understood as one for a chat. */
    public boolean isChat() {
        return chat;
    }

    boolean isRepaired() {
        return repaired;
    }

    /** From the request until now. */
    public Duration duration() {
        return Duration.ofNanos(System.nanoTime() - beganAt);
    }

    /** Time to the first token, or null when there was none. */
    public Duration timeToFirstToken() {
        long after = firstTokenAfter;
        return after == NEVER ? null : Duration.ofNanos(after);
    }

    /** 0 when they were not counted. */
    public long inputTokens() {
        return inputTokens;
    }

    /** 0 when they were not counted. */
    public long outputTokens() {
        return outputTokens;
    }
}
