package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code check}: says by its exit status whether the bridge of a configuration takes calls, for containers' health checks. */
final class CheckCommand {

    private static final String USAGE =
            """
            usage: java -jar model-studio-bridge.jar check [OPTION ...]

              --config FILE   properties (config/application.properties)
              --help          prints this""";

    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    private CheckCommand() {}

    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        return Arguments.execute(
                arguments, Set.of("--config"), Set.of("--help"), USAGE, out, err, parsed -> check(parsed, out, err));
    }

    private static int check(Arguments arguments, PrintStream out, PrintStream err) {
        Path config = arguments.config();
        try {
            Source source = new Source(config, Path.of("."), Environment.properties(System.getenv()));
            source.requireFiles();
            Settings settings = Configuration.read(source).settings();
            String host = settings.text("bridge.management.host");
            Probe.requireReady(
                    EVERY_ADDRESS.contains(host) ? "127.0.0.1" : host, settings.port("bridge.management.port"));
            out.println("The bridge takes calls.");
            return 0;
        } catch (StartException | IOException | IllegalArgumentException e) {
            err.println("model-studio-bridge check: " + e.getMessage());
            return 1;
        }
    }
}
