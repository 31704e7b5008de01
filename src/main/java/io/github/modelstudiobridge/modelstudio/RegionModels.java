package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The models of one region. Names and aliases are worked out once, so that a call looks them up; only a name that a
 * pattern matches is matched each time. Immutable and thread safe.
 */
final class RegionModels {

    private static final int LONGEST_QUOTED_NAME = 64;

    /** What models matched by any of the patterns can do; no region means all of them. */
    record CapabilityRule(List<ModelPattern> models, Set<String> regions, UnaryOperator<ModelCapabilities> change) {

        boolean appliesTo(String region, String model) {
            return (regions.isEmpty() || regions.contains(region))
                    && models.stream().anyMatch(pattern -> pattern.matches(model));
        }
    }

    /** Another name for a model, with default parameters. */
    record Alias(String model, Map<String, JsonNode> parameters) {}

    private final String region;
    private final boolean allowUnknown;
    private final List<ModelPattern> patterns;
    private final List<CapabilityRule> rules;
    private final Map<String, Alias> aliases;
    private final Map<String, ResolvedModel> prepared = new LinkedHashMap<>();
    private final List<String> names;

    RegionModels(
            String region,
            boolean allowUnknown,
            List<ModelPattern> patterns,
            List<CapabilityRule> rules,
            Map<String, Alias> aliases) {
        this.region = region;
        this.allowUnknown = allowUnknown;
        this.patterns = List.copyOf(patterns);
        this.rules = List.copyOf(rules);
        this.aliases = Map.copyOf(aliases);
        for (ModelPattern pattern : patterns) {
            if (pattern instanceof ModelPattern.Exact exact) {
                prepared.put(exact.text(), plain(exact.text(), true));
            }
        }
        aliases.forEach((name, alias) -> {
            if (lists(alias.model()) || allowUnknown) {
                prepared.put(name, aliased(name, alias));
            }
        });
        List<String> all = new ArrayList<>(prepared.keySet());
        for (ModelPattern pattern : patterns) {
            if (pattern instanceof ModelPattern.Snapshots && !prepared.containsKey(pattern.sample())) {
                all.add(pattern.sample());
            }
        }
        this.names = List.copyOf(all);
    }

    List<String> names() {
        return names;
    }

    boolean lists(String model) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(model));
    }

    /** Whether Model Studio can be asked for a model by that name. */
    boolean has(String model) {
        return allowUnknown || lists(model);
    }

    ResolvedModel resolve(String name) {
        ResolvedModel known = prepared.get(name);
        if (known != null) {
            return known;
        }
        if (aliases.containsKey(name)) {
            throw unknown("Model " + quoted(name) + " stands for "
                    + quoted(aliases.get(name).model()) + ", which region " + region + " does not have");
        }
        boolean listed = lists(name);
        if (listed || allowUnknown) {
            return plain(name, listed);
        }
        List<String> nearest = NearestNames.of(name, names);
        throw unknown("Region " + region + " knows no model " + quoted(name)
                + (nearest.isEmpty()
                        ? ""
                        : nearest.stream().collect(Collectors.joining(", ", "; the nearest names are ", ""))));
    }

    private ResolvedModel plain(String name, boolean listed) {
        return new ResolvedModel(name, name, listed, capabilities(name), Map.of());
    }

    private ResolvedModel aliased(String name, Alias alias) {
        String model = alias.model();
        return new ResolvedModel(name, model, lists(model), capabilities(model), alias.parameters());
    }

    ModelCapabilities capabilities(String model) {
        ModelCapabilities capabilities = ModelCapabilities.UNLIMITED;
        for (CapabilityRule rule : rules) {
            if (rule.appliesTo(region, model)) {
                capabilities = rule.change().apply(capabilities);
            }
        }
        return capabilities;
    }

    private static String quoted(String name) {
        return '"' + (name.length() > LONGEST_QUOTED_NAME ? name.substring(0, LONGEST_QUOTED_NAME) + "…" : name) + '"';
    }

    private static ChatException unknown(String message) {
        return new ChatException(
                new ChatError(404, ChatError.INVALID_REQUEST, message, "model", "ModelNotFound", null));
    }
}
