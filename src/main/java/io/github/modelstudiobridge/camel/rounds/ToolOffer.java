package io.github.modelstudiobridge.camel.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.modelstudiobridge.camel.BridgeTools;
import io.github.modelstudiobridge.camel.CallPolicy;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.modelstudio.NearestNames;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.tool.CarriedOut;
import io.github.modelstudiobridge.tool.OfferedTools;
import io.github.modelstudiobridge.tool.RelayedRounds;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolCatalogue;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Adds the bridge's tools to a request, by what one dialect is to be offered; and, when the caller comes back with results
 * of its own, puts those of the bridge back beside them.
 *
 * <p>Immutable once configured, and thread safe.
 */
public final class ToolOffer implements Processor, BridgeTools {

    private final ToolCatalogue catalogue;
    private final RelayedRounds relayedRounds;
    private final String property;
    private final boolean relays;
    private final Set<String> chosen;
    private Map<String, String> callerNames = Map.of();
    private boolean yields;
    private String filler = "";
    private Duration fillerAfter = Duration.ofMillis(600);

    /**
     * An offer.
     *
     * @param chosen names of tools or tags, separated by commas
     */
    public ToolOffer(ToolCatalogue catalogue, RelayedRounds relayedRounds, Dialect dialect, String chosen) {
        this.catalogue = catalogue;
        this.relayedRounds = relayedRounds;
        this.property = dialect.name() + ".tools";
        this.relays = dialect.relaysToolCalls();
        this.chosen = Set.copyOf(list(chosen));
    }

    /** What this dialect's callers know tools by, {@code name=name there}, separated by commas. */
    public void setCallerNames(String names) {
        Map<String, String> read = new LinkedHashMap<>();
        for (String pair : list(names)) {
            String[] parts = pair.split("=", -1);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new IllegalArgumentException("tool-names holds something that is no name=name: " + pair);
            }
            read.put(parts[0].strip(), parts[1].strip());
        }
        callerNames = read;
    }

    /** Whether nothing is offered to a caller who brings tools of its own. */
    public void setYields(boolean yields) {
        this.yields = yields;
    }

    /** A sentence to say when the tools keep a caller waiting who has heard nothing yet; empty for silence. */
    public void setFiller(String filler) {
        this.filler = filler.strip();
    }

    /** How long they may take until then. */
    public void setFillerAfter(Duration fillerAfter) {
        this.fillerAfter = fillerAfter;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        CarriedOut carriedOut = relayedRounds.complete(CallPolicy.ownerOf(exchange), request.messages());
        Set<String> brought = brought(request);
        List<Tool> tools = canCall(exchange) ? tools(request, brought) : List.of();
        if (tools.isEmpty()) {
            return;
        }
        ArrayNode all = Json.MAPPER.createArrayNode();
        if (request.json().get("tools") instanceof ArrayNode own) {
            all.addAll(own);
        }
        tools.forEach(tool -> all.addRawValue(new RawValue(tool.definition().text())));
        request.json().set("tools", all);
        renameCalls(request, tools);
        if (request.stream() && !filler.isEmpty()) {
            exchange.setProperty(CallProperties.TOOL_FILLER, new ToolFiller(filler, fillerAfter));
        }
        exchange.setProperty(CallProperties.CARRIED_OUT, carriedOut);
        exchange.setProperty(CallProperties.OFFERED_TOOLS, new OfferedTools(tools, brought, relays, callerNames));
    }

    /** What the choice names that no tool has for its name or tag, a sentence each; the tools must have started. */
    public List<String> unknownTools() {
        return chosen.stream()
                .filter(name -> !catalogue.knows(name))
                .sorted()
                .map(name -> {
                    List<String> nearest = NearestNames.of(name, catalogue.namesAndTags());
                    String hint = nearest.isEmpty() ? "" : "; near: " + String.join(", ", nearest);
                    return "%s names no tool and no tag of one: \"%s\"%s".formatted(property, name, hint);
                })
                .toList();
    }

    private static Set<String> brought(ChatRequest request) {
        Set<String> names = new HashSet<>();
        request.json()
                .path("tools")
                .forEach(tool -> names.add(tool.at("/function/name").asText()));
        return names;
    }

    private static boolean canCall(Exchange exchange) {
        ResolvedModel model = exchange.getProperty(CallProperties.RESOLVED_MODEL, ResolvedModel.class);
        return model == null || model.capabilities().tools();
    }

    /** The model knows a tool by one name, also where the caller asks for a call, or tells of a former one, in its own. */
    private void renameCalls(ChatRequest request, List<Tool> offered) {
        Map<String, String> names = new HashMap<>();
        offered.forEach(tool -> {
            String name = tool.definition().name();
            if (callerNames.containsKey(name)) {
                names.put(callerNames.get(name), name);
            }
        });
        if (names.isEmpty()) {
            return;
        }
        rename(request.json().path("tool_choice"), names);
        for (JsonNode message : request.messages()) {
            message.path("tool_calls").forEach(call -> rename(call, names));
        }
    }

    private static void rename(JsonNode call, Map<String, String> names) {
        String name = names.get(call.at("/function/name").asText());
        if (name != null) {
            ((ObjectNode) call.get("function")).put("name", name);
        }
    }

    @Override
    public Set<String> offeredWith(ChatRequest request) {
        return tools(request, brought(request)).stream()
                .map(tool -> tool.definition().name())
                .flatMap(name -> Stream.of(name, callerNames.getOrDefault(name, name)))
                .collect(Collectors.toSet());
    }

    /** Those that go with the request: a tool of the caller keeps its name, and with several answers none could run. */
    private List<Tool> tools(ChatRequest request, Set<String> own) {
        if (chosen.isEmpty()
                || yields && !own.isEmpty()
                || request.json().path("n").asInt(1) > 1) {
            return List.of();
        }
        return catalogue.chosen(chosen).stream()
                .filter(tool -> !own.contains(tool.definition().name()))
                .filter(tool -> !own.contains(callerNames.get(tool.definition().name())))
                .toList();
    }
}
