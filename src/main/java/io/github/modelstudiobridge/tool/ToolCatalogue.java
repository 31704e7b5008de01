package io.github.modelstudiobridge.tool;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/** The tools that there are now, by name. Thread safe; a change is seen by the next request. */
public final class ToolCatalogue {

    private final Map<String, Tool> tools = new ConcurrentSkipListMap<>();

    /**
     * Adds a tool.
     *
     * @throws IllegalArgumentException when another one has its name
     */
    public void add(Tool tool) {
        String name = tool.definition().name();
        if (tools.putIfAbsent(name, tool) != null) {
            throw new IllegalArgumentException("there are two tools of the name " + name);
        }
    }

    /** Removes a tool, if it is the one that has its name. */
    public void remove(Tool tool) {
        tools.remove(tool.definition().name(), tool);
    }

    /** The tool of a name, or null. */
    public Tool find(String name) {
        return tools.get(name);
    }

    /**
     * The tools that a choice means, in the order of their names.
     *
     * @param namesOrTags names of tools, or tags
     */
    public List<Tool> chosen(Collection<String> namesOrTags) {
        return tools.values().stream()
                .filter(tool -> namesOrTags.contains(tool.definition().name())
                        || tool.definition().tags().stream().anyMatch(namesOrTags::contains))
                .toList();
    }

    /** Whether a name or tag means any tool. */
    public boolean knows(String nameOrTag) {
        return !chosen(Set.of(nameOrTag)).isEmpty();
    }

    /** All names and tags, in their order. */
    public SortedSet<String> namesAndTags() {
        SortedSet<String> all = new TreeSet<>(tools.keySet());
        tools.values().forEach(tool -> all.addAll(tool.definition().tags()));
        return all;
    }
}
