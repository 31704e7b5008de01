package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/simulator.md to what the code does. */
class SimulatorReferenceTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(.+?)`", Pattern.MULTILINE);
    private static final Pattern CURL = Pattern.compile("```sh\n(curl .*?)```", Pattern.DOTALL);
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:8089(\\S+)");
    private static final Pattern QUOTED = Pattern.compile("-([Hd]) '(.*?)'", Pattern.DOTALL);

    private static String reference;

    @BeforeAll
    static void read() throws IOException {
        reference = Files.readString(Path.of("docs/reference/simulator.md"));
    }

    @Test
    void listsEveryDirectiveAndNoOther() {
        Set<String> listed = new TreeSet<>(rows("| directive | value | effect |"));

        assertThat(listed).isEqualTo(new TreeSet<>(Directive.all().keySet()));
    }

    @Test
    void listsEveryOptionAndNoOther() {
        Set<String> listed = new TreeSet<>();
        rows("| option | default | meaning |").forEach(option -> listed.add(option.split(" ")[0]));

        Set<String> options = new TreeSet<>(SimulatorArguments.names());
        options.add("--help");
        assertThat(listed).isEqualTo(options);
    }

    @Test
    void listsEveryErrorWithItsStatusAndCode() {
        List<String> listed = Arrays.stream(
                        section("| error | status | `code` |").split("\n"))
                .filter(line -> line.startsWith("| `"))
                .toList();

        List<String> errors = new ArrayList<>();
        for (String name : rows("| error | status | `code` |")) {
            ApiError error = FaultKind.of(name).error();
            errors.add("| `" + name + "` | " + error.status() + " | `" + error.code() + "` |");
        }
        assertThat(listed).isEqualTo(errors).hasSize(FaultKind.values().length);
    }

    @Test
    void showsRequestsThatWork() {
        try (ModelStudioSimulator simulator =
                new ModelStudioSimulator(SimulatorOptions.defaults().withPort(0)).start()) {
            List<String> examples = CURL.matcher(reference)
                    .results()
                    .map(found -> found.group(1))
                    .toList();

            assertThat(examples).hasSize(5).allSatisfy(example -> {
                HttpResponse<String> response = Api.send(request(example, simulator));
                if (example.contains("status=429")) {
                    assertThat(response.statusCode()).isEqualTo(429);
                    assertThat(response.headers().firstValue("Retry-After")).contains("2");
                } else {
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body()).endsWith("data: [DONE]\n\n");
                }
            });
        }
    }

    private static HttpRequest request(String curl, ModelStudioSimulator simulator) {
        String path = URL.matcher(curl).results().findFirst().orElseThrow().group(1);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path));
        for (MatchResult argument : QUOTED.matcher(curl).results().toList()) {
            String value = argument.group(2);
            if (argument.group(1).equals("d")) {
                request.POST(HttpRequest.BodyPublishers.ofString(value));
            } else {
                int colon = value.indexOf(':');
                request.header(
                        value.substring(0, colon), value.substring(colon + 1).strip());
            }
        }
        return request.build();
    }

    /** What the first columns of all tables with that head hold. */
    private static List<String> rows(String head) {
        return ROW.matcher(section(head)).results().map(row -> row.group(1)).toList();
    }

    private static String section(String head) {
        StringBuilder tables = new StringBuilder();
        for (int at = reference.indexOf(head); at >= 0; at = reference.indexOf(head, at + 1)) {
            int end = reference.indexOf("\n\n", at);
            tables.append(reference, at + head.length(), end).append('\n');
        }
        assertThat(tables).as(head).isNotEmpty();
        return tables.toString();
    }
}
