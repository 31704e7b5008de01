package io.github.modelstudiobridge.chat;

/** A tool call while its deltas arrive. Not thread safe. */
final class OpenToolCall {

    private final int choice;
    private final Integer index;
    private final StringBuilder arguments = new StringBuilder();

    private String id = "";
    private String name = "";
    private Boolean whole;
    private boolean taken;

    OpenToolCall(int choice, Integer index) {
        this.choice = choice;
        this.index = index;
    }

    boolean isOf(int choice) {
        return this.choice == choice;
    }

    /** Whether a delta speaks of this call: by its index, or its id, or because it has neither. */
    boolean isMeantBy(ToolCallDelta delta) {
        return delta.index() == null
                ? delta.id().isEmpty() || delta.id().equals(id)
                : delta.index().equals(index);
    }

    /** Whether a delta begins another call though it comes at this one's place: some models number all calls 0, or none. */
    boolean isFollowedBy(ToolCallDelta delta) {
        boolean names = !delta.name().isEmpty() && !name.isEmpty();
        return names && (differ(delta.id(), id) || delta.index() == null && differ(delta.name(), name));
    }

    private static boolean differ(String said, String known) {
        return !said.isEmpty() && !known.isEmpty() && !said.equals(known);
    }

    /**
     * Adds what a delta says; id and name count once, however often they are repeated.
     *
     * @return false when it contradicts what is known
     */
    boolean add(ToolCallDelta delta) {
        if (differ(delta.name(), name) || taken && !delta.arguments().isBlank()) {
            return false;
        }
        id = id.isEmpty() ? delta.id() : id;
        name = name.isEmpty() ? delta.name() : name;
        if (!delta.arguments().isEmpty()) {
            arguments.append(delta.arguments());
            whole = null;
        }
        return true;
    }

    /** Characters held. */
    int length() {
        return id.length() + name.length() + arguments.length();
    }

    /** Whether it waits to be taken; a call without name and arguments, as some models end with, is none. */
    boolean isOpen() {
        return !taken && (isNamed() || !hasNoArguments());
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    boolean hasNoArguments() {
        return arguments.toString().isBlank();
    }

    /** Whether nothing can be missing: there is a name, and the arguments are an object that has been closed. */
    boolean isWhole() {
        if (whole == null) {
            whole = isNamed() && ToolCall.isObject(arguments.toString());
        }
        return whole;
    }

    /** The call as it is now, which lacks nothing: without arguments it has none. Nothing may be added any more. */
    ToolCall take(int place) {
        return take(place, "{}");
    }

    /** The call as it was cut off. Nothing may be added any more. */
    ToolCall takeCut(int place) {
        return take(place, "");
    }

    private ToolCall take(int place, String noArguments) {
        taken = true;
        return new ToolCall(place, id, name, hasNoArguments() ? noArguments : arguments.toString());
    }
}
