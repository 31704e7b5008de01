package io.github.modelstudiobridge.runtime;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** {@code run}: serves until the process is told to stop. */
final class RunCommand {

    private static final String USAGE =
            """
            usage: java -jar model-studio-bridge.jar run [OPTION ...]

              --config FILE   properties (config/application.properties)
              --routes DIR    routes (routes)
              --demo          serves on 127.0.0.1 against a simulated Model Studio, key demo-key
              --simulator-port PORT
                              where the simulated Model Studio listens (8089)
              --help          prints this""";

    private RunCommand() {}

    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        return Arguments.execute(
                arguments,
                Set.of("--config", "--routes", "--simulator-port"),
                Set.of("--demo", "--help"),
                USAGE,
                out,
                err,
                parsed -> run(parsed, out, err));
    }

    private static int run(Arguments arguments, PrintStream out, PrintStream err) {
        try {
            serve(arguments, out);
            return 0;
        } catch (StartException e) {
            if (!e.details().isEmpty()) {
                err.println(e.details());
            }
            if (e.surprise() != null) {
                e.surprise().printStackTrace(err);
            }
            err.println("model-studio-bridge does not start: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void serve(Arguments arguments, PrintStream out) throws StartException, InterruptedException {
        if (!arguments.has("--demo")) {
            Bridge bridge = start(arguments, Map.of());
            waitForStop(bridge::close);
            return;
        }
        Demo demo = Demo.start(arguments.get("--simulator-port", "8089"));
        try {
            Bridge bridge = start(arguments, demo.properties());
            try {
                demo.check(bridge.port());
                out.println(Demo.invitation(bridge.port()));
                waitForStop(bridge::close);
            } finally {
                bridge.close();
            }
        } finally {
            demo.close();
        }
    }

    private static Bridge start(Arguments arguments, Map<String, String> more) throws StartException {
        Map<String, String> properties = new LinkedHashMap<>(Environment.properties(System.getenv()));
        properties.putAll(more);
        return Bridge.start(arguments.config(), arguments.routes(), properties);
    }

    /** Returns when the process is told to stop; it ends when {@code stop} has run. */
    private static void waitForStop(Runnable stop) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.run();
                            stopped.countDown();
                        },
                        "stop"));
        stopped.await();
    }
}
