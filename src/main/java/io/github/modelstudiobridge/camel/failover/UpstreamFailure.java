package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.AnswerCheck;
import io.github.modelstudiobridge.camel.UpstreamErrors;
import io.github.modelstudiobridge.camel.eventstream.EventStreamException;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import org.apache.camel.util.ObjectHelper;

/**
 * What a failed attempt means for the next one. Immutable.
 *
 * @param error    what the caller would be told
 * @param remedy   who may be asked instead
 * @param evidence what it shows of the target
 */
record UpstreamFailure(ChatError error, Remedy remedy, Evidence evidence) {

    /** Who may be asked instead. */
    enum Remedy {
        /** Nobody: another place would say the same, or it is not the place's fault. */
        NONE,
        /** Any other place, but this one not again in the same call. */
        OTHER_PLACE,
        /** Whoever has another key. */
        OTHER_KEY,
        /** The same, but only after another failure: a bridge whose first key is refused is to be mended. */
        OTHER_KEY_AFTER_FAILURE,
        /** Anybody, after a pause also the same place. */
        ANYBODY
    }

    /** What a failure shows of the target where it happened. */
    enum Evidence {
        /** It answers as it should: others may be served well. */
        WELL,
        /** It is in trouble, for whoever asks. */
        IN_TROUBLE,
        /** Nothing: nobody was asked, or it may be due to what was asked, or to how much. */
        NONE
    }

    static UpstreamFailure of(Exception failure, UpstreamErrors errors) {
        ChatException chat = errors.of(failure);
        if (chat == null) {
            return new UpstreamFailure(ChatError.internal(), Remedy.NONE, Evidence.NONE);
        }
        ChatError error = chat.error();
        EventStreamException network = ObjectHelper.getException(EventStreamException.class, failure);
        if (network != null && network.status() == 0) {
            return switch (network.kind()) {
                case ROUTE_TIMEOUT -> new UpstreamFailure(error, Remedy.NONE, Evidence.NONE);
                case POOL_EXHAUSTED -> new UpstreamFailure(error, Remedy.OTHER_PLACE, Evidence.NONE);
                case EVENT_TOO_LARGE, BODY_TOO_LARGE, ENCODED ->
                    new UpstreamFailure(error, Remedy.ANYBODY, Evidence.NONE);
                default -> new UpstreamFailure(error, Remedy.ANYBODY, Evidence.IN_TROUBLE);
            };
        }
        return ofStatus(chat.upstreamStatus(), error);
    }

    private static UpstreamFailure ofStatus(int status, ChatError error) {
        if (status == 0) {
            // the bridge's own verdict on an answer: empty, early, no chunk
            boolean fault = ChatError.UPSTREAM_ERROR.equals(error.type());
            boolean broken = AnswerCheck.INCOMPLETE.equals(error.code());
            return new UpstreamFailure(
                    error, fault ? Remedy.ANYBODY : Remedy.NONE, broken ? Evidence.IN_TROUBLE : Evidence.NONE);
        }
        if (ModelStudioErrors.isQuotaExhausted(error.code())) {
            return new UpstreamFailure(error, Remedy.OTHER_KEY, Evidence.NONE);
        }
        return switch (status) {
            case 408, 429 -> new UpstreamFailure(error, Remedy.ANYBODY, Evidence.NONE);
            case 401 -> new UpstreamFailure(error, Remedy.OTHER_KEY_AFTER_FAILURE, Evidence.WELL);
            case 501, 505 -> new UpstreamFailure(error, Remedy.NONE, Evidence.IN_TROUBLE);
            default -> {
                boolean refused = status >= 400 && status < 500;
                yield refused
                        ? new UpstreamFailure(error, Remedy.NONE, Evidence.WELL)
                        : new UpstreamFailure(error, Remedy.ANYBODY, Evidence.IN_TROUBLE);
            }
        };
    }
}
