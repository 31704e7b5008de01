package io.github.modelstudiobridge.simulator;

/** How the deltas that continue a tool call repeat, or leave out, what the first one said; providers differ. */
enum CallStyle {
    /** An empty id and no name. */
    EMPTY_ID,
    /** The id and the name once more. */
    REPEAT_ID,
    /** An empty id and type, and {@code "name":null}. */
    NULL_NAME,
    /** Nothing but the index and the arguments. */
    BARE;

    static CallStyle of(String name) {
        return switch (name) {
            case "empty-id" -> EMPTY_ID;
            case "repeat-id" -> REPEAT_ID;
            case "null-name" -> NULL_NAME;
            case "bare" -> BARE;
            default -> throw new IllegalArgumentException("must be one of empty-id, repeat-id, null-name, bare");
        };
    }
}
