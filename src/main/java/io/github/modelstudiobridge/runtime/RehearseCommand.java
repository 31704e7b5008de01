package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code rehearse}: starts on free ports against a simulated Model Studio, answers a call and a probe, and stops. A JVM that
 * is told to can write down which classes that took, and start the next one faster; whoever packs the bridge sees that it
 * starts at all.
 */
final class RehearseCommand {

    private static final String USAGE =
            """
            usage: java -jar model-studio-bridge.jar rehearse [OPTION ...]

              --config FILE   properties (config/application.properties)
              --routes DIR    routes (routes)
              --help          prints this""";

    private RehearseCommand() {}

    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        return Arguments.execute(
                arguments,
                Set.of("--config", "--routes"),
                Set.of("--help"),
                USAGE,
                out,
                err,
                parsed -> rehearse(parsed, out, err));
    }

    private static int rehearse(Arguments arguments, PrintStream out, PrintStream err) {
        try (Demo demo = Demo.start("0")) {
            Map<String, String> properties = new HashMap<>(demo.properties());
            int probes = freePort();
            properties.put("bridge.http.port", "0");
            // a simulated call is nothing that anybody wants to be told of
            properties.put("audit.to", "");
            properties.put("bridge.management.host", "127.0.0.1");
            properties.put("bridge.management.port", String.valueOf(probes));
            Path config = arguments.config();
            try (Bridge bridge = Bridge.rehearse(config, arguments.routes(), properties)) {
                Probe.requireReady("127.0.0.1", probes);
                demo.check(bridge.port());
            }
            out.println("The bridge started, answered a call and stopped.");
            return 0;
        } catch (StartException | IOException e) {
            err.println("The rehearsal failed: " + e.getMessage());
            return 1;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
