package io.github.modelstudiobridge.simulator;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The command {@code simulate}: runs a simulator until the process is asked to end. */
public final class SimulatorCommand {

    /** Ended as asked. */
    static final int OK = 0;
    /** Could not listen. */
    static final int FAILED = 1;
    /** The arguments cannot be understood. */
    static final int USAGE = 2;

    private static final String HELP =
            """
            Usage: java -jar model-studio-bridge.jar simulate [options]

            Serves Model Studio's POST …/chat/completions on this machine, with made-up answers.

              --host HOST                   address to listen on (127.0.0.1)
              --port PORT                   port to listen on, 0 for any free one (8089)
              --api-key KEY                 the only key let in (any)
              --first-token-delay DURATION  time to the first token (300ms)
              --pace DURATION               time between tokens, 0 for as fast as can be (50ms)
              --simulate DIRECTIVES         what every request gets, such as "status=503" or "cut=3; pace=1s"
              --models REGEX                names of the known models (qwen* and qwq*)
              --max-body-bytes BYTES        largest request body (10485760)
              --accept-unknown-parameters   no error for parameters that Model Studio does not document
              --deterministic-ids           ids count up instead of being random
              --help                        this text

            Durations are written 300ms, 2s or 300 (milliseconds).
            """;

    private SimulatorCommand() {}

    /**
     * Runs the command. Blocks until SIGTERM, Ctrl-C or an interrupt of the calling thread.
     *
     * @param args what follows the command's name
     * @param out where the address and the help go
     * @param err where errors go
     * @return the exit status: 0 ended as asked, 1 cannot listen, 2 wrong arguments
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(HELP);
            return OK;
        }
        SimulatorOptions options;
        try {
            options = SimulatorArguments.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("simulate: " + e.getMessage() + "; simulate --help lists the options");
            return USAGE;
        }
        try (ModelStudioSimulator simulator = new ModelStudioSimulator(options).start()) {
            out.print(greeting(simulator.baseUrl(), options));
            out.flush();
            waitForEnd(simulator);
            return OK;
        } catch (IllegalStateException e) {
            err.println("simulate: " + e.getMessage());
            return FAILED;
        }
    }

    private static void waitForEnd(ModelStudioSimulator simulator) {
        CountDownLatch end = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    simulator.close();
                    end.countDown();
                },
                "simulator-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            end.await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private static String greeting(String baseUrl, SimulatorOptions options) {
        String key = options.requiresOneKey() ? "<the key of --api-key>" : "any-key";
        return """
                The Model Studio simulator listens on %1$s

                curl -N %1$s/chat/completions \\
                  -H 'Authorization: Bearer %2$s' -H 'Content-Type: application/json' \\
                  -d '{"model":"qwen-plus","stream":true,"messages":[{"role":"user","content":"Hello"}]}'
                """
                .formatted(baseUrl, key);
    }
}
