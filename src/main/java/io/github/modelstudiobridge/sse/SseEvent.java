package io.github.modelstudiobridge.sse;

import java.util.Objects;

/**
 * One dispatched server-sent event.
 *
 * <p>Immutable, so any thread may use it. It does not know what its data means.
 *
 * @param type the name of the event; {@code "message"} unless the stream named it, which an empty name does not
 * @param data the data lines, joined by {@code \n}; may be empty, never null
 * @param lastEventId the id which the stream set last, be it in this event or an earlier one; {@code ""} for none
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage">HTML Standard, dispatch
 *     the event</a>
 */
public record SseEvent(String type, String data, String lastEventId) {
    static final String DEFAULT_TYPE = "message";

    /** @throws NullPointerException if one of the three is null */
    public SseEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(lastEventId, "lastEventId");
        type = type.isEmpty() ? DEFAULT_TYPE : type;
    }

    /** An event of the type {@code "message"} without an id. */
    public static SseEvent ofData(String data) {
        return new SseEvent(DEFAULT_TYPE, data, "");
    }
}
