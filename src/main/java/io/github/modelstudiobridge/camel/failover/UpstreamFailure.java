package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.UpstreamErrors;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import org.apache.camel.util.ObjectHelper;

/**
 * What a failed attempt means for the next one. Immutable.
 *
 * @param error              what the caller would be told
 * @param remedy             who may be asked instead
 * @param countsForItsTarget whether it shows that the target is in trouble
 */
record UpstreamFailure(ChatError error, Remedy remedy, boolean countsForItsTarget) {

    /** Who may be asked instead. */
    enum Remedy {
        /** Nobody: another place would say the same, or it is not the place's fault. */
        NONE,
        /** Any other place, but this one not again in the same call. */
        OTHER_PLACE,
        /** Whoever has another key. */
        OTHER_KEY,
        /** Anybody, after a pause also the same place. */
        ANYBODY
    }

    static UpstreamFailure of(Exception failure, UpstreamErrors errors) {
        ChatException chat = errors.of(failure);
        if (chat == null) {
            return new UpstreamFailure(ChatError.internal(), Remedy.NONE, false);
        }
        ChatError error = chat.error();
        EventStreamException network = ObjectHelper.getException(EventStreamException.class, failure);
        if (network != null && network.status() == 0) {
            return switch (network.kind()) {
                case ROUTE_TIMEOUT -> new UpstreamFailure(error, Remedy.NONE, false);
                case POOL_EXHAUSTED -> new UpstreamFailure(error, Remedy.OTHER_PLACE, false);
                default -> new UpstreamFailure(error, Remedy.ANYBODY, true);
            };
        }
        return ofStatus(chat.upstreamStatus(), error);
    }

    private static UpstreamFailure ofStatus(int status, ChatError error) {
        if (status == 0) {
            // the bridge's own verdict on an answer: empty, early, no chunk
            boolean fault = ChatError.UPSTREAM_ERROR.equals(error.type());
            return new UpstreamFailure(error, fault ? Remedy.ANYBODY : Remedy.NONE, fault);
        }
        if (ModelStudioErrors.isQuotaExhausted(error.code())) {
            return new UpstreamFailure(error, Remedy.OTHER_KEY, false);
        }
        return switch (status) {
            case 429 -> new UpstreamFailure(error, Remedy.ANYBODY, false);
            case 408 -> new UpstreamFailure(error, Remedy.ANYBODY, true);
            case 501, 505 -> new UpstreamFailure(error, Remedy.NONE, true);
            default -> {
                boolean refused = status >= 400 && status < 500;
                yield new UpstreamFailure(error, refused ? Remedy.NONE : Remedy.ANYBODY, !refused);
            }
        };
    }
}
