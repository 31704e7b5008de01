package io.github.modelstudiobridge.simulator;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads the arguments of {@code simulate}: {@code --name value} or {@code --name=value}; the last of several counts. */
final class SimulatorArguments {

    private static final Map<String, BiFunction<SimulatorOptions, String, SimulatorOptions>> WITH_VALUE = Map.of(
            "--host",
            SimulatorOptions::withHost,
            "--port",
            (options, value) -> options.withPort((int) Directive.parseNumber(value, 0, 65_535)),
            "--api-key",
            SimulatorOptions::withApiKey,
            "--first-token-delay",
            (options, value) -> options.withFirstTokenDelay(Durations.parse(value)),
            "--pace",
            (options, value) -> options.withPace(Durations.parse(value)),
            "--simulate",
            SimulatorOptions::withDirectives,
            "--models",
            SimulatorOptions::withModels,
            "--max-body-bytes",
            (options, value) -> options.withMaxBodyBytes((int) Directive.parseNumber(value, 1, Integer.MAX_VALUE)));

    private static final Map<String, UnaryOperator<SimulatorOptions>> FLAGS = Map.of(
            "--accept-unknown-parameters", options -> options.withAcceptUnknownParameters(true),
            "--deterministic-ids", options -> options.withDeterministicIds(true));

    private SimulatorArguments() {}

    /** @throws IllegalArgumentException naming the option, when one is unknown or its value cannot be read */
    static SimulatorOptions parse(List<String> args) {
        SimulatorOptions options = SimulatorOptions.defaults();
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (FLAGS.containsKey(name)) {
                require(equals < 0, "the option " + name + " takes no value");
                options = FLAGS.get(name).apply(options);
            } else {
                require(WITH_VALUE.containsKey(name), "the option '" + name + "' is unknown");
                require(equals >= 0 || rest.hasNext(), "the option " + name + " needs a value");
                String value = equals < 0 ? rest.next() : arg.substring(equals + 1);
                options = apply(options, name, value);
            }
        }
        return options;
    }

    /** The names of all options. */
    static List<String> names() {
        return Stream.concat(WITH_VALUE.keySet().stream(), FLAGS.keySet().stream())
                .toList();
    }

    private static SimulatorOptions apply(SimulatorOptions options, String name, String value) {
        try {
            return WITH_VALUE.get(name).apply(options, value);
        } catch (IllegalArgumentException e) {
            String shown = name.equals("--api-key") ? "" : " is '" + value + "' but";
            throw new IllegalArgumentException("the option " + name + shown + " " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
