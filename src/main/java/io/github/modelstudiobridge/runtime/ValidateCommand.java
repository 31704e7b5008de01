package io.github.modelstudiobridge.runtime;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code validate}: lists what is wrong with routes and configuration, without serving. */
final class ValidateCommand {

    private static final String USAGE =
            """
            usage: java -jar model-studio-bridge.jar validate [OPTION ...]

              --config FILE   properties (config/application.properties)
              --routes DIR    routes (routes)
              --help          prints this""";

    private ValidateCommand() {}

    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        return Arguments.execute(
                arguments,
                Set.of("--config", "--routes"),
                Set.of("--help"),
                USAGE,
                out,
                err,
                parsed -> validate(parsed, out, err));
    }

    private static int validate(Arguments arguments, PrintStream out, PrintStream err) {
        // what Camel says of each start that is tried would hide the mistakes
        System.setProperty("bridge.camel-log-level", "warn");
        Path config = arguments.config();
        Path routes = arguments.routes();
        List<String> mistakes =
                Validation.mistakes(new Source(config, routes, Environment.properties(System.getenv())));
        mistakes.forEach(err::println);
        if (mistakes.isEmpty()) {
            out.println(routes + " and " + config + " are valid");
            return 0;
        }
        err.println(mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes");
        return 1;
    }
}
