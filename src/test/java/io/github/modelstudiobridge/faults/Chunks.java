package io.github.modelstudiobridge.faults;

/** What a model says, as JSON. */
final class Chunks {

    /** The answer of a model that does nothing wrong. */
    static final String GOOD_MORNING = "Good morning.";

    /** The same in one piece. */
    static final String COMPLETION = completion("[{\"index\":0,\"finish_reason\":\"stop\","
            + "\"message\":{\"role\":\"assistant\",\"content\":\"" + GOOD_MORNING + "\"}}]");

    static final String DONE = "[DONE]";

    private Chunks() {}

    static String completion(String choices) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1767225600,\"model\":\"qwen-plus\","
                + "\"choices\":" + choices
                + ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";
    }

    static String role() {
        return delta("{\"role\":\"assistant\",\"content\":\"\"}");
    }

    /** @param text as it stands in JSON */
    static String text(String text) {
        return delta("{\"content\":\"" + text + "\"}");
    }

    static String thought(String text) {
        return delta("{\"content\":null,\"reasoning_content\":\"" + text + "\"}");
    }

    static String finish() {
        return choices("[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]");
    }

    static String usage() {
        return choices("[]")
                .replace(
                        "\"usage\":null", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}");
    }

    static String delta(String delta) {
        return choices("[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]");
    }

    static String choices(String choices) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,"
                + "\"model\":\"qwen-plus\",\"choices\":" + choices + ",\"usage\":null}";
    }

    /** An error object as Model Studio writes it. */
    static String error(String code, String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + code + "\",\"param\":null,\"code\":\"" + code
                + "\"}}";
    }
}
