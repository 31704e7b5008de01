package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** JSON that is well-formed but more, or less clear, than is read. The message completes "The document ...". */
public final class JsonRefusal extends StreamConstraintsException {

    private static final long serialVersionUID = 1;

    private final String path;

    JsonRefusal(String message) {
        this(message, null, null);
    }

    JsonRefusal(String message, String path, JsonLocation location) {
        super(message, location);
        this.path = path;
    }

    /** The field that is meant, e.g. {@code messages[0].role}, or null. */
    String path() {
        return path;
    }
}
