package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.simulator.SimulatorCommand;
import java.util.Arrays;
import java.util.List;

/** The command line: {@code java -jar model-studio-bridge.jar run|check|validate|rehearse|simulate}. */
public final class BridgeMain {

    private static final String USAGE =
            """
            usage: java -jar model-studio-bridge.jar COMMAND [OPTION ...]

              run        serves callers with the routes and the configuration of the working directory
              check      tells whether the bridge of a configuration takes calls, for health checks
              validate   lists what is wrong with routes and configuration
              rehearse   starts, answers a simulated call and stops
              simulate   serves a Model Studio that is only simulated, to try things out

            COMMAND --help lists a command's options.""";

    private BridgeMain() {}

    public static void main(String[] arguments) {
        System.exit(execute(Arrays.asList(arguments)));
    }

    private static int execute(List<String> arguments) {
        String command = arguments.isEmpty() ? "--help" : arguments.get(0);
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (command) {
            case "run" -> RunCommand.execute(rest, System.out, System.err);
            case "check" -> CheckCommand.execute(rest, System.out, System.err);
            case "rehearse" -> RehearseCommand.execute(rest, System.out, System.err);
            case "validate" -> ValidateCommand.execute(rest, System.out, System.err);
            case "simulate" -> SimulatorCommand.run(rest, System.out, System.err);
            case "--help", "-h", "help" -> {
                System.out.println(USAGE);
                yield 0;
            }
            default -> {
                System.err.println("Unknown command " + command + "\n" + USAGE);
                yield 2;
            }
        };
    }
}
