package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import io.vertx.core.impl.launcher.commands.VersionCommand;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@link VertxProxy} in a process of its own. */
public final class BareVertx implements Gateway {

    private static final Pattern PORT = Pattern.compile("proxy port=(\\d+)");

    private final Setup setup;

    public BareVertx(Setup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "vertx";
    }

    @Override
    public String version() {
        return "Vert.x " + VersionCommand.getVersion();
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        ChildProcess process = setup.start(
                name(),
                setup.java(
                        "-cp",
                        System.getProperty("java.class.path"),
                        VertxProxy.class.getName(),
                        String.valueOf(upstreamPort)),
                Map.of());
        int port = Integer.parseInt(process.awaitLine(PORT));
        return Running.of(Target.proxy(this, Target.Kind.PROXY, port, process.handle()), process);
    }
}
