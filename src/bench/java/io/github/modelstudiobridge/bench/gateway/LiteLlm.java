package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** LiteLLM's proxy on Python, one worker. Given a tenth of the streams, because it is much slower than the others. */
public final class LiteLlm implements Gateway {

    private static final double SHARE = 0.1;

    private static final String CONFIGURATION =
            """
            model_list:
              - model_name: %1$s
                litellm_params:
                  model: openai/%1$s
                  api_base: %2$s
                  api_key: %3$s
            litellm_settings:
              num_retries: 0
              telemetry: false
            """;

    private final Setup setup;

    public LiteLlm(Setup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "litellm";
    }

    @Override
    public String version() throws IOException {
        return Setup.output(
                setup.fetched("litellm/bin/python").toString(),
                "-c",
                "import importlib.metadata as m, platform;"
                        + " print('LiteLLM', m.version('litellm') + ', Python', platform.python_version())");
    }

    @Override
    public Optional<String> missing() {
        if (Files.isExecutable(program())) {
            return Optional.empty();
        }
        return Optional.of("make bench-gateways fetches it; needs Python with venv (Debian: python3-venv)");
    }

    private Path program() {
        return setup.fetched("litellm/bin/litellm");
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        int port = Setup.freePort();
        Path configuration = setup.directory().resolve("litellm.yaml");
        Files.writeString(configuration, CONFIGURATION.formatted(Target.MODEL, Setup.baseUrl(upstreamPort), Setup.KEY));
        ChildProcess process = setup.start(
                name(),
                List.of(
                        program().toString(),
                        "--config",
                        configuration.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--num_workers",
                        "1"),
                // what it knows of prices is in the package
                Map.of("LITELLM_LOCAL_MODEL_COST_MAP", "True", "LITELLM_LOG", "ERROR"));
        process.awaitPort(port);
        return Running.of(Target.foreign(this, port, Target.MODEL, Map.of(), process.handle(), SHARE), process);
    }
}
