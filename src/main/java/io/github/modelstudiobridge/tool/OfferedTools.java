package io.github.modelstudiobridge.tool;

import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bridge's tools that one request offers to the model. Immutable.
 *
 * <p>A tool that is the caller's to carry out, and any that the bridge did not offer, is relayed; where the caller knows no
 * tool calls, the bridge carries out all it offered.
 */
public final class OfferedTools {

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, String> callerNames;
    private final Set<String> brought;
    private final boolean relays;

    /**
     * An offer.
     *
     * @param offered     the tools
     * @param brought     names of the tools that the caller brought
     * @param relays      whether the caller can be told of tool calls
     * @param callerNames what the caller knows tools by, where it is another name
     */
    public OfferedTools(List<Tool> offered, Set<String> brought, boolean relays, Map<String, String> callerNames) {
        offered.forEach(tool -> tools.put(tool.definition().name(), tool));
        this.brought = Set.copyOf(brought);
        this.relays = relays;
        this.callerNames = Map.copyOf(callerNames);
    }

    /** The tool of that name if it is the bridge's to carry out, else null. */
    public Tool bridgeTool(String name) {
        Tool tool = tools.get(name);
        boolean callers = tool != null && tool.definition().execution() == Execution.CALLER && relays;
        return callers ? null : tool;
    }

    /** Whether a call is not the caller's to carry out; one of a tool that nobody has is not, either. */
    public boolean isBridgeCall(String name) {
        return !relays || bridgeTool(name) != null || !tools.containsKey(name) && !brought.contains(name);
    }

    /** The name by which the caller knows a tool. */
    public String callerName(String name) {
        return callerNames.getOrDefault(name, name);
    }
}
