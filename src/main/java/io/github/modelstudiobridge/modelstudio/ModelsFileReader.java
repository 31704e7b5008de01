package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.github.modelstudiobridge.modelstudio.RegionModels.Alias;
import io.github.modelstudiobridge.modelstudio.RegionModels.CapabilityRule;
import io.github.modelstudiobridge.modelstudio.YamlNode.Entry;
import io.github.modelstudiobridge.modelstudio.YamlNode.Mapping;
import io.github.modelstudiobridge.modelstudio.YamlNode.Place;
import io.github.modelstudiobridge.modelstudio.YamlNode.Sequence;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code models.yaml}, part by part, past every mistake in it. Not thread safe; used for one file. */
final class ModelsFileReader {

    private static final List<String> PARTS = List.of("allow-unknown", "regions", "capabilities", "aliases");

    private final Mistakes mistakes = new Mistakes();
    private final Map<String, List<ModelPattern>> regions = new LinkedHashMap<>();
    private final List<CapabilityRule> rules = new ArrayList<>();
    private final Map<String, Alias> aliases = new LinkedHashMap<>();
    private boolean allowUnknown;

    static ModelCatalogue read(Reader source, String fileName) throws IOException {
        ModelsFileReader reader = new ModelsFileReader();
        YamlNode document = YamlReader.read(source, reader.mistakes);
        if (document != null) {
            reader.readParts(document);
        }
        if (!reader.mistakes.isEmpty()) {
            throw reader.mistakes.asException(fileName);
        }
        Map<String, RegionModels> models = reader.models();
        return new ModelCatalogue(Collections.unmodifiableMap(models));
    }

    private Map<String, RegionModels> models() {
        Map<String, RegionModels> models = new LinkedHashMap<>();
        regions.forEach(
                (name, patterns) -> models.put(name, new RegionModels(name, allowUnknown, patterns, rules, aliases)));
        return models;
    }

    /** In the order in which they refer to each other, whatever the order of the file. */
    private void readParts(YamlNode document) {
        Map<String, YamlNode> parts = new LinkedHashMap<>();
        for (Entry entry : entries(document, "the file")) {
            if (!PARTS.contains(entry.key())) {
                mistakes.addUnknown(entry.at(), "field", entry.key(), PARTS);
            } else if (!entry.value().json().isNull()) {
                parts.put(entry.key(), entry.value());
            }
        }
        if (!parts.containsKey("regions")) {
            missing(document.at(), "regions", mistakes);
        }
        if (parts.containsKey("allow-unknown")) {
            readAllowUnknown(parts.get("allow-unknown"));
        }
        if (parts.containsKey("regions")) {
            entries(parts.get("regions"), "regions").forEach(this::readRegion);
        }
        if (parts.containsKey("capabilities")) {
            CapabilityReader reader = new CapabilityReader(mistakes, regions, allowUnknown);
            for (YamlNode item : items(parts.get("capabilities"), "capabilities")) {
                rules.add(reader.read(item));
            }
        }
        if (parts.containsKey("aliases")) {
            List<Entry> entries = entries(parts.get("aliases"), "aliases");
            AliasReader reader = new AliasReader(mistakes, models(), allowUnknown, entries);
            entries.forEach(entry -> reader.read(entry).ifPresent(alias -> aliases.put(entry.key(), alias)));
        }
    }

    private void readAllowUnknown(YamlNode value) {
        if (value.json() instanceof BooleanNode flag) {
            allowUnknown = flag.booleanValue();
        } else {
            mistakes.add(value.at(), "allow-unknown is true or false");
        }
    }

    private void readRegion(Entry entry) {
        List<ModelPattern> patterns = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (YamlNode item : items(entry.value(), "region " + entry.key())) {
            ModelPattern pattern = pattern(item, mistakes);
            if (pattern != null && !texts.add(pattern.text())) {
                mistakes.add(item.at(), "region " + entry.key() + " has \"" + pattern.text() + "\" twice");
            } else if (pattern != null) {
                patterns.add(pattern);
            }
        }
        regions.put(entry.key(), patterns);
    }

    private List<Entry> entries(YamlNode node, String what) {
        return entries(node, what, mistakes);
    }

    private List<YamlNode> items(YamlNode node, String what) {
        return items(node, what, mistakes);
    }

    static List<Entry> entries(YamlNode node, String what, Mistakes mistakes) {
        if (node instanceof Mapping mapping) {
            return mapping.entries();
        }
        mistakes.add(node.at(), what + " must hold \"name: value\" pairs");
        return List.of();
    }

    static List<YamlNode> items(YamlNode node, String what, Mistakes mistakes) {
        if (node instanceof Sequence sequence) {
            return sequence.items();
        }
        mistakes.add(node.at(), what + " must be a list");
        return List.of();
    }

    /** @return null when it is none; the mistake is noted */
    static ModelPattern pattern(YamlNode node, Mistakes mistakes) {
        String text = text(node, "a model's name", mistakes);
        if (text == null) {
            return null;
        }
        try {
            return ModelPattern.parse(text);
        } catch (IllegalArgumentException e) {
            mistakes.add(node.at(), "bad pattern \"" + text + "\": " + e.getMessage());
            return null;
        }
    }

    /** @return null when it is none; the mistake is noted */
    static String text(YamlNode node, String what, Mistakes mistakes) {
        JsonNode json = node.json();
        if (json.isTextual() && !json.textValue().isBlank()) {
            return json.textValue();
        }
        mistakes.add(node.at(), what + " must be a text");
        return null;
    }

    /** Notes a field that must be there. */
    static void missing(Place at, String field, Mistakes mistakes) {
        mistakes.add(at, field + " is missing");
    }
}
