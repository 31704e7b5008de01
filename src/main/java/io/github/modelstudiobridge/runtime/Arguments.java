package io.github.modelstudiobridge.runtime;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Command line arguments: {@code --name value}, {@code --name=value} and {@code --flag}. */
final class Arguments {

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();

    private Arguments() {}

    /** What a command does, and its exit status. */
    @FunctionalInterface
    interface Command {
        int execute(Arguments arguments);
    }

    /** Reads a command's arguments and executes it; says instead how it is used, when asked or when they are wrong. */
    static int execute(
            List<String> arguments,
            Set<String> options,
            Set<String> flags,
            String usage,
            PrintStream out,
            PrintStream err,
            Command command) {
        Arguments parsed;
        try {
            parsed = parse(arguments, options, flags);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage() + "\n" + usage);
            return 2;
        }
        if (parsed.has("--help")) {
            out.println(usage);
            return 0;
        }
        return command.execute(parsed);
    }

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException for one that is not known or lacks its value; names it
     */
    static Arguments parse(List<String> arguments, Set<String> options, Set<String> flags) {
        Arguments parsed = new Arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String[] parts = arguments.get(i).split("=", 2);
            if (parts.length == 1 && flags.contains(parts[0])) {
                parsed.flags.add(parts[0]);
            } else if (!options.contains(parts[0])) {
                throw new IllegalArgumentException("Unknown argument " + arguments.get(i));
            } else if (parts.length == 2) {
                parsed.values.put(parts[0], parts[1]);
            } else if (i + 1 < arguments.size()) {
                parsed.values.put(parts[0], arguments.get(++i));
            } else {
                throw new IllegalArgumentException(parts[0] + " needs a value");
            }
        }
        return parsed;
    }

    String get(String option, String otherwise) {
        return values.getOrDefault(option, otherwise);
    }

    Path config() {
        return Path.of(get("--config", "config/application.properties"));
    }

    Path routes() {
        return Path.of(get("--routes", "routes"));
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }
}
