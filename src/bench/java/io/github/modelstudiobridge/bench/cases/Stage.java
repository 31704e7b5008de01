package io.github.modelstudiobridge.bench.cases;

import io.github.modelstudiobridge.bench.ChildProcess;
import io.github.modelstudiobridge.bench.gateway.Bridge;
import io.github.modelstudiobridge.bench.gateway.Direct;
import io.github.modelstudiobridge.bench.gateway.Gateway;
import io.github.modelstudiobridge.bench.gateway.Running;
import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.github.modelstudiobridge.bench.load.LoadGenerator;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The simulated model, the gateways before it, each a process of its own, and the callers. */
public final class Stage implements AutoCloseable {

    private static final Pattern SIMULATOR_PORT = Pattern.compile("listens on http://127\\.0\\.0\\.1:(\\d+)/");

    private final Setup setup;
    private final PrintStream progress;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<Target> targets = new ArrayList<>();
    private final LoadGenerator load = new LoadGenerator();
    private final ChildProcess simulator;
    private final int simulatorPort;

    /** Starts the model. */
    public Stage(Setup setup, PrintStream progress) throws Exception {
        this.setup = setup;
        this.progress = progress;
        started.push(load);
        // the last ones count: however small the gateways are, the model holds all their streams
        List<String> options = new ArrayList<>(setup.javaOptions());
        options.addAll(List.of("-Xmx1g", "-Xms512m", "-XX:NewSize=256m", "-XX:MaxNewSize=256m"));
        simulator = ChildProcess.start(
                setup.javaWith(options, "-jar", setup.jar().toString(), "simulate", "--port", "0"),
                Map.of(),
                setup.log("simulator"));
        started.push(simulator);
        simulatorPort = Integer.parseInt(simulator.awaitLine(SIMULATOR_PORT));
    }

    /** Starts a gateway before the model. */
    public void open(Gateway gateway) throws Exception {
        Running running = gateway.start(simulatorPort);
        started.push(running);
        targets.addAll(running.targets());
    }

    public List<Target> targets() {
        return List.copyOf(targets);
    }

    public Target direct() {
        return new Direct().start(simulatorPort).target("direct");
    }

    public Target bridge() {
        return targets.stream()
                .filter(target -> target.name().equals(Bridge.IMS))
                .findFirst()
                .orElseThrow();
    }

    /** Another process of the same gateway, in front of any model; the caller closes it. */
    Running another(Target target, int upstreamPort) throws Exception {
        return target.origin().start(upstreamPort);
    }

    LoadGenerator load() {
        return load;
    }

    ProcessHandle simulator() {
        return simulator.handle();
    }

    int simulatorPort() {
        return simulatorPort;
    }

    Setup setup() {
        return setup;
    }

    /** Tells who waits what is going on. */
    public void say(String format, Object... arguments) {
        progress.printf(format + "%n", arguments);
    }

    @Override
    public void close() throws Exception {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
