package io.github.modelstudiobridge.bench.report;

import io.github.modelstudiobridge.bench.cases.Case;
import io.github.modelstudiobridge.bench.cases.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A report as a page with plots beside it. */
final class Markdown {

    private final Report report;
    private final Path directory;
    private final StringBuilder page = new StringBuilder();

    Markdown(Report report, Path directory) {
        this.report = report;
        this.directory = directory;
    }

    void write() throws IOException {
        line("# A run of the benchmarks");
        line("");
        line("Begun at " + report.startedAt() + ". " + report.machine().text());
        line("");
        line(
                "Times that a target *adds* are its own less those without a gateway, round by round; ratios are the"
                        + " medians of the rounds' ratios, of what is added where something is. Every run is in `report.json`.");
        line("");
        report.versions().forEach((name, version) -> line("- " + name + ": " + version));
        report.missing().forEach((name, how) -> line("- " + name + " is missing: " + how));
        line("");
        line("## Goals");
        line("");
        report.judgements().forEach(judgement -> line("- " + judgement));
        for (Case each : report.cases()) {
            section(each);
        }
        Files.writeString(directory.resolve("report.md"), page);
    }

    private void section(Case each) throws IOException {
        Results results = new Results(report.runs(), each.name());
        List<Row> rows = Row.of(each, results);
        line("");
        line("## " + each.title());
        line("");
        line("Of " + results.noise() + ".");
        line("");
        line("| | target | min | median | max | × nginx | × Vert.x proxy |");
        line("|---|---|---|---|---|---|---|");
        rows.forEach(this::row);
        results.errors().forEach(error -> line("\nFailed: " + error));
        int plot = 1;
        for (Metric metric : each.metrics()) {
            List<Row> bars =
                    rows.stream().filter(row -> row.metric().equals(metric)).toList();
            if (metric.drawn() && !bars.isEmpty()) {
                String file = each.name() + "-" + plot++ + ".svg";
                Files.writeString(directory.resolve(file), chart(bars).svg());
                line("");
                line("![" + bars.get(0).title() + "](" + file + ")");
            }
        }
    }

    private static BarChart chart(List<Row> rows) {
        BarChart chart = new BarChart(rows.get(0).title());
        rows.forEach(row -> chart.add(row.who(), row.spread()));
        return chart;
    }

    private void row(Row row) {
        line("| %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        row.title(),
                        row.who(),
                        Row.number(row.spread().min()),
                        Row.number(row.spread().median()),
                        Row.number(row.spread().max()),
                        Row.ratio(row.ofNginx()),
                        Row.ratio(row.ofVertx())));
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
