package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A tool as it is declared. Immutable; {@code json} must not be changed.
 *
 * @param name       1 to 64 of {@code A-Z a-z 0-9 _ -}
 * @param tags       names of groups that it belongs to
 * @param execution  who carries its calls out
 * @param parallel   whether it may run beside other calls of the same round
 * @param idempotent whether a call may be carried out again
 * @param json       the entry of a request's {@code tools}: {@code type} and {@code function}
 * @param text       the same as it goes into requests, written once
 */
public record ToolDefinition(
        String name,
        Set<String> tags,
        Execution execution,
        boolean parallel,
        boolean idempotent,
        ObjectNode json,
        String text) {

    /** Who carries a call out. */
    public enum Execution {
        /** The bridge: the caller never hears of it. */
        BRIDGE,
        /** The caller, where its dialect has tool calls; where it has none, the bridge. */
        CALLER
    }

    public ToolDefinition {
        tags = Set.copyOf(tags);
    }

    /** A definition whose text is that of {@code json}. */
    public ToolDefinition(
            String name, Set<String> tags, Execution execution, boolean parallel, boolean idempotent, ObjectNode json) {
        this(name, tags, execution, parallel, idempotent, json, json.toString());
    }
}
