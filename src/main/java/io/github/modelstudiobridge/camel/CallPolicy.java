package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamDeadlines;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * What one dialect's callers may expect while they wait: deadlines, signs of life, what they hear when it fails, and that
 * a new question of the same call silences the answer to the one before.
 *
 * <p>As a step it begins all that for the exchange's call, whose request has been decoded. Thread safe.
 */
public final class CallPolicy implements Processor, Successor<CallPolicy> {

    /** When a sentence is said for a failure. */
    public enum FailureSpeech {
        /** In place of an error frame: when the answer has begun. */
        STREAM,
        /** Also in place of an error status, except for the caller's own mistakes. */
        CALL
    }

    private static final ChatError TOO_LONG =
            ChatError.upstream(504, "answer_timeout", "The answer took longer than it may in all.");
    private static final ChatError SUPERSEDED = new ChatError(
            409, ChatError.INVALID_REQUEST, "A newer request of the same call has come.", null, "superseded", null);

    private final Dialect dialect;
    private Map<String, Call> latest = new ConcurrentHashMap<>();
    private Duration responseTimeout = Duration.ofSeconds(5);
    private Duration firstEventTimeout = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ofSeconds(20);
    private Duration wholeAnswerTimeout = Duration.ofSeconds(120);
    private Duration answerTimeout = Duration.ofSeconds(300);
    private Duration keepAlive = Duration.ZERO;
    private boolean bargeIn;
    private String[] callIdPath = {""};
    private String failureSpeech = "";
    private FailureSpeech failureSpeechFor = FailureSpeech.STREAM;

    public CallPolicy(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The policy of an exchange's call, or null before it is known. */
    static CallPolicy of(Exchange exchange) {
        return exchange.getProperty(CallProperties.CALL_POLICY, CallPolicy.class);
    }

    /** Time from a request to the head of its streamed answer. */
    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = positive("response-timeout", responseTimeout);
    }

    /** Time from a request to the first event of its streamed answer. */
    public void setFirstEventTimeout(Duration firstEventTimeout) {
        this.firstEventTimeout = positive("first-event-timeout", firstEventTimeout);
    }

    /** Time without an event in a streamed answer. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = positive("idle-timeout", idleTimeout);
    }

    /** Time from a request to the end of an answer that comes in one piece, which is silent until then. */
    public void setWholeAnswerTimeout(Duration wholeAnswerTimeout) {
        this.wholeAnswerTimeout = positive("whole-answer-timeout", wholeAnswerTimeout);
    }

    /** Time that a whole call may take, repetitions and tools included. */
    public void setAnswerTimeout(Duration answerTimeout) {
        this.answerTimeout = positive("answer-timeout", answerTimeout);
    }

    /** Time of silence after which a comment is sent; zero for never. */
    public void setKeepAlive(Duration keepAlive) {
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException(dialect.name() + ".keep-alive is negative: " + keepAlive);
        }
        this.keepAlive = keepAlive;
    }

    /** Whether a new request of a call cancels the one that is still being answered. */
    public void setBargeIn(boolean bargeIn) {
        this.bargeIn = bargeIn;
    }

    /** The exchange property that tells which requests belong to one call, with {@code .key} behind it for a map's entry. */
    public void setCallId(String callId) {
        this.callIdPath = callId.split("\\.", 2);
    }

    /** What to say in place of an error; empty for the error itself. */
    public void setFailureSpeech(String failureSpeech) {
        this.failureSpeech = failureSpeech;
    }

    /** {@code stream} or {@code call}. */
    public void setFailureSpeechFor(String failureSpeechFor) {
        try {
            this.failureSpeechFor =
                    FailureSpeech.valueOf(failureSpeechFor.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    dialect.name() + ".failure-speech-for is neither stream nor call: " + failureSpeechFor, e);
        }
    }

    private Duration positive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(dialect.name() + "." + property + " must be positive: " + value);
        }
        return value;
    }

    @Override
    public void succeed(CallPolicy predecessor) {
        latest = predecessor.latest;
    }

    @Override
    public void process(Exchange exchange) {
        exchange.setProperty(CallProperties.CALL_POLICY, this);
        String id = bargeIn ? callId(exchange) : null;
        CallerAuthentication.takePlace(exchange, id != null && latest.containsKey(id));
        Call call = Call.of(exchange, exchange.getContext());
        call.facts().chatBegins();
        call.after(answerTimeout, () -> call.cancel(new ChatException(TOO_LONG)));
        // the model may stream to who wants one piece, and the other way round
        exchange.setProperty(
                CallProperties.STREAM_DEADLINES,
                new EventStreamDeadlines(responseTimeout, firstEventTimeout, idleTimeout));
        exchange.setProperty(
                CallProperties.WHOLE_ANSWER_DEADLINES,
                new EventStreamDeadlines(wholeAnswerTimeout, wholeAnswerTimeout, idleTimeout));
        if (exchange.getProperty(CallProperties.CHAT_REQUEST, ChatRequest.class).stream()) {
            ReplyStream reply = ReplyStream.of(exchange);
            if (reply != null && !keepAlive.isZero()) {
                reply.keepAlive(keepAlive);
            }
        }
        if (id != null) {
            supersede(call, id);
        }
    }

    private void supersede(Call call, String id) {
        Call before = latest.put(id, call);
        call.onClose(() -> latest.remove(id, call));
        if (before != null) {
            before.cancel(new ChatException(SUPERSEDED));
        }
    }

    /** What tells the call of an exchange from those of its caller and of others; never null, and the same for all its requests. */
    public static String ownerOf(Exchange exchange) {
        CallPolicy policy = of(exchange);
        String call = policy == null ? null : policy.callId(exchange);
        return exchange.getProperty(CallProperties.DIALECT, "", String.class)
                + '\n'
                + exchange.getProperty(CallProperties.CALLER, "", String.class)
                + '\n'
                + (call == null ? "" : call);
    }

    /**
     * One caller must not end another's call, so its name belongs to the id. What says nothing, or is neither text nor
     * number, tells no calls apart: with it the calls of strangers would end each other.
     */
    private String callId(Exchange exchange) {
        Object value = exchange.getProperty(callIdPath[0]);
        if (callIdPath.length == 2) {
            value = value instanceof Map<?, ?> map ? map.get(callIdPath[1]) : null;
        }
        boolean tells = value instanceof Number || value instanceof String text && !text.isBlank();
        return tells ? exchange.getProperty(CallProperties.CALLER, "", String.class) + '\n' + value : null;
    }

    Dialect dialect() {
        return dialect;
    }

    /** What to say for a failure, or null when it is to be told as the error that it is. */
    String speechFor(ChatError error, boolean answerBegun) {
        boolean ownMistake = error.status() < 500 && error.status() != 429;
        boolean said = !failureSpeech.isBlank()
                && error != SUPERSEDED
                && (answerBegun || failureSpeechFor == FailureSpeech.CALL && !ownMistake);
        return said ? failureSpeech : null;
    }
}
