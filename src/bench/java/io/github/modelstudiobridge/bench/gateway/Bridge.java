package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The bridge as it is shipped, but more patient with the model; asked in two of its dialects. */
public final class Bridge implements Gateway {

    /** The target that speaks the dialect of IMS, for which the goals are. */
    public static final String IMS = "bridge";

    /** The target that speaks OpenAI's, which has answers in one piece. */
    public static final String OPENAI = "bridge-openai";

    private static final Pattern PORT = Pattern.compile("event=serving host=\\S+ port=(\\d+)");

    private final Setup setup;
    private final List<String> prefix;

    public Bridge(Setup setup) {
        this(setup, List.of());
    }

    /** One that is started by a command of its own, such as {@code prlimit --nofile=500}. */
    public Bridge(Setup setup, List<String> prefix) {
        this.setup = setup;
        this.prefix = prefix;
    }

    @Override
    public String name() {
        return IMS;
    }

    @Override
    public String version() {
        return "this state";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(setup.java("-jar", setup.jar().toString(), "run"));
        ChildProcess process = setup.start(name(), command, environment(upstreamPort, 0));
        int port = Integer.parseInt(process.awaitLine(PORT));
        return new Running(
                List.of(
                        target(IMS, port, "/ims/v1/chat/completions", process),
                        target(OPENAI, port, Target.OPENAI_PATH, process)),
                Optional.of(process));
    }

    /** What a bridge is told, on loopback and free ports. */
    public static Map<String, String> environment(int upstreamPort, int managementPort) {
        return Map.ofEntries(
                Map.entry("BRIDGE_HTTP_HOST", "127.0.0.1"),
                Map.entry("BRIDGE_HTTP_PORT", "0"),
                Map.entry("BRIDGE_MANAGEMENT_PORT", String.valueOf(managementPort)),
                Map.entry("MODEL_STUDIO_BASE_URL", Setup.baseUrl(upstreamPort)),
                Map.entry("DASHSCOPE_API_KEY", Setup.KEY),
                Map.entry("IMS_API_KEYS", Setup.KEY),
                Map.entry("BRIDGE_API_KEYS", Setup.KEY),
                // other gateways wait longer, too; a machine that is busy elsewhere must not look like a model that
                // fails
                Map.entry("UPSTREAM_CONNECT_TIMEOUT", "30s"),
                Map.entry("UPSTREAM_RESPONSE_TIMEOUT", "30s"),
                Map.entry("UPSTREAM_FIRST_EVENT_TIMEOUT", "30s"));
    }

    private Target target(String name, int port, String path, ChildProcess process) {
        return new Target(name, Target.Kind.BRIDGE, this, port, path, Target.MODEL, Map.of(), process.handle(), 1);
    }
}
