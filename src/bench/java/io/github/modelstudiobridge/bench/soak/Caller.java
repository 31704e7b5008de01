package io.github.modelstudiobridge.bench.soak;

/** The kinds of caller, by path, key and what they send beside the conversation. */
enum Caller {
    IMS(
            "/ims/v1/chat/completions",
            "Bearer " + SoakServers.KEY,
            ",\"extendData\":{\"instanceId\":\"%d\",\"channelId\":\"1\",\"sentenceId\":\"1\"}"),
    GATEWAY("/gateway/v1/chat/completions", SoakServers.KEY, ",\"session_id\":\"%d\",\"temperature\":\"0.7\""),
    OPENAI("/v1/chat/completions", "Bearer " + SoakServers.KEY, "");

    private final String path;
    private final String authorization;
    private final String more;

    Caller(String path, String authorization, String more) {
        this.path = path;
        this.authorization = authorization;
        this.more = more;
    }

    String path() {
        return path;
    }

    String authorization() {
        return authorization;
    }

    /** A request whose question holds directives for the simulator; each number is a conversation of its own. */
    String body(String directives, boolean stream, long number) {
        return "{\"model\":\"qwen-plus\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"[[simulate: " + directives + "]] Hi\"}]"
                + more.formatted(number) + "}";
    }
}
