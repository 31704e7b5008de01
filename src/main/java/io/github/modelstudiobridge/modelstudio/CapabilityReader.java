package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.ToolsWithStream;
import io.github.modelstudiobridge.modelstudio.RegionModels.CapabilityRule;
import io.github.modelstudiobridge.modelstudio.YamlNode.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads the entries of {@code capabilities} in {@code models.yaml}. */
final class CapabilityReader {

    private static final List<String> FIELDS =
            List.of("models", "regions", "max-n", "max-tokens", "tools", "tools-with-stream", "thinking", "vision");

    private final Mistakes mistakes;
    private final Map<String, List<ModelPattern>> regions;
    private final boolean allowUnknown;

    CapabilityReader(Mistakes mistakes, Map<String, List<ModelPattern>> regions, boolean allowUnknown) {
        this.mistakes = mistakes;
        this.regions = regions;
        this.allowUnknown = allowUnknown;
    }

    /** What one entry says; as much of it as is right. */
    CapabilityRule read(YamlNode item) {
        List<ModelPattern> models = new ArrayList<>();
        Set<String> only = new HashSet<>();
        List<UnaryOperator<ModelCapabilities>> changes = new ArrayList<>();
        List<Entry> entries = ModelsFileReader.entries(item, "an entry of capabilities", mistakes);
        for (Entry entry : entries) {
            switch (entry.key()) {
                case "models" -> readModels(entry.value(), models);
                case "regions" -> readRegions(entry.value(), only);
                default -> changes.add(change(entry));
            }
        }
        if (!entries.isEmpty()
                && entries.stream().noneMatch(entry -> entry.key().equals("models"))) {
            ModelsFileReader.missing(item.at(), "models", mistakes);
        }
        UnaryOperator<ModelCapabilities> all = capabilities -> {
            ModelCapabilities changed = capabilities;
            for (UnaryOperator<ModelCapabilities> change : changes) {
                changed = change.apply(changed);
            }
            return changed;
        };
        return new CapabilityRule(List.copyOf(models), Set.copyOf(only), all);
    }

    private void readModels(YamlNode value, List<ModelPattern> models) {
        Set<String> texts = new HashSet<>();
        for (YamlNode item : ModelsFileReader.items(value, "models", mistakes)) {
            ModelPattern pattern = ModelsFileReader.pattern(item, mistakes);
            if (pattern == null) {
                continue;
            }
            models.add(pattern);
            if (!texts.add(pattern.text())) {
                mistakes.add(item.at(), "models has \"" + pattern.text() + "\" twice");
            } else if (!allowUnknown && all().noneMatch(pattern::overlaps)) {
                List<String> known = all().map(ModelPattern::sample).distinct().toList();
                List<String> nearest = NearestNames.of(pattern.sample(), known);
                mistakes.add(
                        item.at(),
                        "no region has a model \"" + pattern.text() + "\""
                                + (nearest.isEmpty() ? "" : ", did you mean " + String.join(" or ", nearest) + "?"));
            }
        }
    }

    private void readRegions(YamlNode value, Set<String> only) {
        for (YamlNode item : ModelsFileReader.items(value, "regions", mistakes)) {
            String region = ModelsFileReader.text(item, "a region", mistakes);
            if (region == null) {
                continue;
            }
            if (!regions.containsKey(region)) {
                mistakes.addUnknown(item.at(), "region", region, regions.keySet());
            } else if (!only.add(region)) {
                mistakes.add(item.at(), "regions has \"" + region + "\" twice");
            }
        }
    }

    private UnaryOperator<ModelCapabilities> change(Entry entry) {
        return switch (entry.key()) {
            case "max-n" -> number(entry, 4, (change, value) -> change.withMaxN(value.intValue()));
            case "max-tokens" -> number(entry, Integer.MAX_VALUE, ModelCapabilities::withMaxTokens);
            case "tools" -> flag(entry, ModelCapabilities::withTools);
            case "vision" -> flag(entry, ModelCapabilities::withVision);
            case "thinking" -> word(entry, Thinking.values(), ModelCapabilities::withThinking);
            case "tools-with-stream" -> word(entry, ToolsWithStream.values(), ModelCapabilities::withToolsWithStream);
            default -> {
                mistakes.addUnknown(entry.at(), "field", entry.key(), FIELDS);
                yield UnaryOperator.identity();
            }
        };
    }

    private UnaryOperator<ModelCapabilities> number(
            Entry entry, long most, BiFunction<ModelCapabilities, Long, ModelCapabilities> set) {
        JsonNode value = entry.value().json();
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= 1
                && value.longValue() <= most;
        return valid(entry, fits, "is an integer from 1 to " + most, change -> set.apply(change, value.longValue()));
    }

    private UnaryOperator<ModelCapabilities> flag(
            Entry entry, BiFunction<ModelCapabilities, Boolean, ModelCapabilities> set) {
        JsonNode value = entry.value().json();
        return valid(entry, value.isBoolean(), "is true or false", change -> set.apply(change, value.booleanValue()));
    }

    private <E extends Enum<E>> UnaryOperator<ModelCapabilities> word(
            Entry entry, E[] values, BiFunction<ModelCapabilities, E, ModelCapabilities> set) {
        Function<E, String> spelling =
                each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Collection<String> words = Stream.of(values).map(spelling).toList();
        String word = entry.value().json().textValue();
        return valid(
                entry,
                words.contains(word),
                "is one of " + String.join(", ", words),
                change -> set.apply(
                        change,
                        Stream.of(values)
                                .filter(each -> spelling.apply(each).equals(word))
                                .findFirst()
                                .orElseThrow()));
    }

    private UnaryOperator<ModelCapabilities> valid(
            Entry entry, boolean fits, String rule, UnaryOperator<ModelCapabilities> change) {
        if (fits) {
            return change;
        }
        mistakes.add(entry.value().at(), entry.key() + " " + rule);
        return UnaryOperator.identity();
    }

    private Stream<ModelPattern> all() {
        return regions.values().stream().flatMap(List::stream);
    }
}
