package io.github.modelstudiobridge.tool;

import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bridge's tools that one request offers to the model. Immutable.
 *
 * <p>A tool that is the caller's to carry out, and any that the bridge did not offer, is relayed; where the caller knows no
 * tool calls, the bridge carries out all it offered.
 */
public final class OfferedTools {

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Map<String, String> callerNames;
    private final boolean relays;

    /**
     * An offer.
     *
     * @param offered     the tools
     * @param relays      whether the caller can be told of tool calls
     * @param callerNames what the caller knows tools by, where it is another name
     */
    public OfferedTools(List<Tool> offered, boolean relays, Map<String, String> callerNames) {
        offered.forEach(tool -> tools.put(tool.definition().name(), tool));
        this.relays = relays;
        this.callerNames = Map.copyOf(callerNames);
    }

    /** The tool of that name if it is the bridge's to carry out, else null. */
    public Tool bridgeTool(String name) {
        Tool tool = tools.get(name);
        boolean callers = tool != null && tool.definition().execution() == Execution.CALLER && relays;
        return callers ? null : tool;
    }

    /** Whether the bridge carries a call out: also one of an unknown tool when there is nobody else to. */
    public boolean isBridgeCall(String name) {
        return bridgeTool(name) != null || !relays;
    }

    /** The name by which the caller knows a tool. */
    public String callerName(String name) {
        return callerNames.getOrDefault(name, name);
    }
}
