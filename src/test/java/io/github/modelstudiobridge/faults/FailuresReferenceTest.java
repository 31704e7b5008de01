package io.github.modelstudiobridge.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/reference/failures.md are the catalogue. {@code -Dfailures.write=true} writes them anew.
 *
 * <p>What stands before the first of their headings is written by hand.
 */
class FailuresReferenceTest {

    private static final Path DOCUMENT = Path.of("docs/reference/failures.md");

    @Test
    void tablesAreTheCatalogue() throws IOException {
        String document = Files.readString(DOCUMENT);
        String first = "\n## " + Catalogue.families().keySet().iterator().next() + "\n";
        String expected = document.substring(0, document.indexOf(first)) + tables();
        if (Boolean.getBoolean("failures.write")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(document)
                .as("write it anew with -Dtest=FailuresReferenceTest -Dfailures.write=true")
                .isEqualTo(expected);
    }

    @Test
    void namesAreUnique() {
        assertThat(Catalogue.all()).extracting(Fault::name).doesNotHaveDuplicates();
    }

    private static String tables() {
        return Catalogue.families().entrySet().stream()
                .map(family -> "\n## " + family.getKey() + "\n\n" + table(family.getValue()))
                .collect(Collectors.joining());
    }

    private static String table(List<Fault> faults) {
        StringBuilder table = new StringBuilder(
                "| fault | what happens | the caller hears | requests | repeated |\n|---|---|---|---|---|\n");
        for (Fault fault : faults) {
            table.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            fault.name(),
                            fault.what(),
                            outcomes(fault),
                            fault.asked(fault.callers().iterator().next(), false),
                            fault.repetition().label()));
        }
        return table.toString();
    }

    /** One for all, or those of each group of callers. */
    private static String outcomes(Fault fault) {
        Map<String, List<String>> callers = new LinkedHashMap<>();
        for (Caller caller : fault.callers()) {
            String outcome = fault.outcome(caller, false).describe();
            callers.computeIfAbsent(outcome, none -> new ArrayList<>()).add(caller.label());
        }
        if (callers.size() == 1) {
            return callers.keySet().iterator().next();
        }
        return callers.entrySet().stream()
                .map(group -> String.join(", ", group.getValue()) + ": " + group.getKey())
                .collect(Collectors.joining("<br>"));
    }
}
