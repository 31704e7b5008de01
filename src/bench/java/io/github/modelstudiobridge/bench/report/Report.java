package io.github.modelstudiobridge.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.modelstudiobridge.bench.Machine;
import io.github.modelstudiobridge.bench.cases.Case;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was measured.
 *
 * @param startedAt when the run began
 * @param machine   where
 * @param versions  what each gateway says of itself
 * @param missing   gateways that were not there, and how to get them
 * @param cases     what was asked
 * @param goals     what is to be reached
 * @param runs      every run
 */
public record Report(
        String startedAt,
        Machine machine,
        Map<String, String> versions,
        Map<String, String> missing,
        List<Case> cases,
        List<Goal> goals,
        List<Run> runs) {

    /** Writes {@code report.json}, {@code report.md} and its plots. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve("report.json").toFile(), json());
        new Markdown(this, directory).write();
    }

    /** Prints one table. */
    public void print(PrintStream out) {
        out.printf("%n%s%n", machine.text());
        for (Case each : cases) {
            Results results = new Results(runs, each.name());
            out.printf("%n%s; %s%n", each.title(), results.noise());
            out.printf("%-44s %-20s %9s %9s %9s %8s %8s%n", "", "", "min", "median", "max", "× nginx", "× vertx");
            for (Row row : Row.of(each, results)) {
                out.printf(
                        "%-44s %-20s %9s %9s %9s %8s %8s%n",
                        row.title(),
                        row.who(),
                        Row.number(row.spread().min()),
                        Row.number(row.spread().median()),
                        Row.number(row.spread().max()),
                        Row.ratio(row.ofNginx()),
                        Row.ratio(row.ofVertx()));
            }
            results.errors().forEach(error -> out.println("FAILED: " + error));
        }
        out.println();
        missing.forEach((name, how) -> out.println("Missing: " + name + ": " + how));
        judgements().forEach(line -> out.println("Goal: " + line));
    }

    List<String> judgements() {
        return goals.stream().map(goal -> goal.judge(runs)).toList();
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("startedAt", startedAt);
        json.put("machine", machine);
        json.put("versions", versions);
        json.put("missing", missing);
        json.put("goals", judgements());
        json.put("summary", summary());
        json.put("runs", runs);
        return json;
    }

    private List<Map<String, Object>> summary() {
        List<Map<String, Object>> summary = new ArrayList<>();
        for (Case each : cases) {
            Results results = new Results(runs, each.name());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("case", each.name());
            json.put("title", each.title());
            json.put("rounds", results.noise().toString());
            json.put("rows", Row.of(each, results));
            summary.add(json);
        }
        return summary;
    }
}
