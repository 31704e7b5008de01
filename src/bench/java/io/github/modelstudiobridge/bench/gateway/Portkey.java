package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Portkey's gateway on Node.js. It sleeps 25 ms before a first event. */
public final class Portkey implements Gateway {

    private static final String PACKAGE = "portkey/node_modules/@portkey-ai/gateway/";

    private final Setup setup;

    public Portkey(Setup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "portkey";
    }

    @Override
    public String version() throws IOException {
        String description = Files.readString(setup.fetched(PACKAGE + "package.json"));
        String version = description.replaceAll("(?s).*\"version\": *\"([^\"]+)\".*", "$1");
        return "Portkey " + version + ", Node.js " + Setup.output("node", "--version")
                + ", which sleeps 25 ms before a first event";
    }

    @Override
    public Optional<String> missing() {
        if (Setup.program("node").isEmpty()) {
            return Optional.of("Node.js is not installed (Debian: nodejs npm); then make bench-gateways");
        }
        return Files.exists(server()) ? Optional.empty() : Optional.of("make bench-gateways fetches it");
    }

    private Path server() {
        return setup.fetched(PACKAGE + "build/start-server.js");
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        int port = Setup.freePort();
        ChildProcess process = setup.start(
                name(),
                List.of("node", server().toString(), "--port=" + port, "--headless"),
                Map.of("TRUSTED_CUSTOM_HOSTS", "127.0.0.1", "NODE_ENV", "production"));
        process.awaitPort(port);
        Map<String, String> headers =
                Map.of("x-portkey-provider", "openai", "x-portkey-custom-host", Setup.baseUrl(upstreamPort));
        return Running.of(Target.foreign(this, port, Target.MODEL, headers, process.handle(), 1), process);
    }
}
