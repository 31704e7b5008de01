package io.github.modelstudiobridge.bench.gateway;

import java.util.List;
import java.util.Map;

/**
 * What the load is put on.
 *
 * @param name    how the results call it
 * @param kind    what it is
 * @param origin  what started it, and starts another one
 * @param port    its port on 127.0.0.1
 * @param path    the path of its chat completions
 * @param model   how it calls the model
 * @param headers what its requests have besides the usual headers
 * @param gateway the process between the callers and the simulator, or null when there is none
 * @param share   the part of the usual number of streams that it is given, 1 unless it is known to be much slower
 */
public record Target(
        String name,
        Kind kind,
        Gateway origin,
        int port,
        String path,
        String model,
        Map<String, String> headers,
        ProcessHandle gateway,
        double share) {

    /** The path of OpenAI-compatible chat completions at Model Studio, and so at whatever only hands bytes on. */
    static final String MODEL_STUDIO_PATH = "/compatible-mode/v1/chat/completions";

    /** The same at OpenAI. */
    static final String OPENAI_PATH = "/v1/chat/completions";

    static final String MODEL = "qwen-plus";

    /** What a target is; some cases are for some kinds only. */
    public enum Kind {
        DIRECT,
        PROXY,
        BRIDGE,
        FOREIGN
    }

    /** One that is asked as Model Studio is. */
    static Target proxy(Gateway origin, Kind kind, int port, ProcessHandle process) {
        return new Target(origin.name(), kind, origin, port, MODEL_STUDIO_PATH, MODEL, Map.of(), process, 1);
    }

    /** One of another kind, that is asked as OpenAI is. */
    static Target foreign(
            Gateway origin, int port, String model, Map<String, String> headers, ProcessHandle process, double share) {
        return new Target(origin.name(), Kind.FOREIGN, origin, port, OPENAI_PATH, model, headers, process, share);
    }

    /** So many streams, or its share of them. */
    public int streams(int usual) {
        return (int) Math.max(1, Math.round(usual * share));
    }

    public boolean is(Kind... kinds) {
        return List.of(kinds).contains(kind);
    }
}
