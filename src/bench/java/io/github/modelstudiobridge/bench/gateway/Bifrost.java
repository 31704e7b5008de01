package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bifrost, in Go. */
public final class Bifrost implements Gateway {

    private static final String CONFIGURATION =
            """
            {"providers": {"openai": {
              "keys": [{"value": "%s", "models": ["%s"], "weight": 1.0}],
              "network_config": {"base_url": "%s"}}}}
            """;

    private final Setup setup;

    public Bifrost(Setup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "bifrost";
    }

    @Override
    public String version() throws IOException {
        // the line of its module: mod <path> <version> <hash>
        return Setup.output("go", "version", "-m", program().toString())
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[0].equals("mod") || words[1].endsWith("/transports"))
                .map(words -> "Bifrost " + words[2])
                .findFirst()
                .orElse("Bifrost, unknown version");
    }

    @Override
    public Optional<String> missing() {
        return Files.isExecutable(program())
                ? Optional.empty()
                : Optional.of("make bench-gateways fetches it; needs Go and its module in the Go proxy");
    }

    private Path program() {
        return setup.fetched("bifrost/bifrost-http");
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        int port = Setup.freePort();
        Path home = Files.createDirectories(setup.directory().resolve("bifrost"));
        // it appends /v1/chat/completions itself
        String base = Setup.baseUrl(upstreamPort).replaceFirst("/v1$", "");
        Files.writeString(home.resolve("config.json"), CONFIGURATION.formatted(Setup.KEY, Target.MODEL, base));
        ChildProcess process = setup.start(
                name(),
                List.of(
                        program().toString(),
                        "-app-dir",
                        home.toString(),
                        "-host",
                        "127.0.0.1",
                        "-port",
                        String.valueOf(port),
                        "-log-level",
                        "error"),
                Map.of());
        process.awaitPort(port);
        return Running.of(Target.foreign(this, port, "openai/" + Target.MODEL, Map.of(), process.handle(), 1), process);
    }
}
