package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.util.ObjectHelper;

/** What a caller is told when the way to the model failed. Thread safe. */
public final class UpstreamErrors {

    private final ModelStudioErrors modelStudio;
    private final UpstreamSecrets secrets;

    public UpstreamErrors(ModelStudioErrors modelStudio, UpstreamSecrets secrets) {
        this.modelStudio = modelStudio;
        this.secrets = secrets;
    }

    /** The failure in the caller's terms, or null when it is neither the caller's, nor the model's, nor the network's. */
    public ChatException of(Exception failure) {
        // a split wraps what its steps throw
        ChatException known = ObjectHelper.getException(ChatException.class, failure);
        if (known != null) {
            return known;
        }
        EventStreamException upstream = ObjectHelper.getException(EventStreamException.class, failure);
        return upstream == null ? null : of(upstream);
    }

    private ChatException of(EventStreamException upstream) {
        return switch (upstream.kind()) {
            case STATUS ->
                modelStudio.ofStatus(
                        upstream.status(), upstream.body(), RetryAfter.seconds(upstream.retryAfter(), Instant.now()));
            case CONNECT -> failure(502, "upstream_unreachable", "Model Studio cannot be reached.");
            case POOL_EXHAUSTED ->
                new ChatException(new ChatError(
                        503, ChatError.SERVER_ERROR, "The bridge has too many calls open.", null, "overloaded", 1));
            case RESPONSE_TIMEOUT, FIRST_EVENT_TIMEOUT, IDLE_TIMEOUT ->
                failure(504, "upstream_timeout", "Model Studio did not answer in time.");
            case ROUTE_TIMEOUT -> new ChatException(ChatError.internal());
            case CUT -> failure(502, "upstream_connection_lost", "The connection to Model Studio was lost.");
            case EVENT_TOO_LARGE, BODY_TOO_LARGE ->
                failure(502, "invalid_upstream_answer", "The model's answer is too large in one piece.");
            case ENCODED -> failure(502, "invalid_upstream_answer", "The model's answer came compressed.");
        };
    }

    private static ChatException failure(int status, String code, String message) {
        return new ChatException(ChatError.upstream(status, code, message));
    }

    /** Why, for a log: only what the bridge itself or the network said, as a model's message may quote the conversation. */
    public String reason(Exception failure) {
        EventStreamException upstream = ObjectHelper.getException(EventStreamException.class, failure);
        if (upstream == null) {
            return "";
        }
        Throwable cause = upstream.getCause();
        if (cause == null) {
            return redacted(upstream.getMessage());
        }
        Throwable innermost = innermost(cause);
        // that of a certificate which is not trusted, for one, says why, and those around it do not
        String why = innermost == cause ? "" : ": " + innermost;
        return redacted(upstream.getMessage() + ": " + cause + why);
    }

    private static Throwable innermost(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.get(causes.size() - 1);
    }

    /** A text without the bridge's keys and hosts. */
    String redacted(String text) {
        return secrets.get().apply(text);
    }
}
