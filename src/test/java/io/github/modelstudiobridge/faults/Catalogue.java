package io.github.modelstudiobridge.faults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All faults, by family. */
final class Catalogue {

    private Catalogue() {}

    /** The families in the order of the documents, by their headings. */
    static Map<String, List<Fault>> families() {
        Map<String, List<Fault>> families = new LinkedHashMap<>();
        families.put("Network", NetworkFaults.all());
        families.put("HTTP", HttpFaults.all());
        families.put("Event stream", StreamFaults.all());
        families.put("JSON", JsonFaults.all());
        families.put("Order", OrderFaults.all());
        families.put("Size", SizeFaults.all());
        families.put("Time", TimingFaults.all());
        families.put("Keep-alive and failure speech", VoiceFaults.all());
        families.put("Tools", ToolFaults.all());
        families.put("Callers", CallerFaults.all());
        families.put("Load and stop", LoadFaults.all());
        return families;
    }

    static List<Fault> all() {
        return families().values().stream().flatMap(List::stream).toList();
    }
}
