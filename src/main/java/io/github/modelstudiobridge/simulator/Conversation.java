package io.github.modelstudiobridge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code messages} of a request, judged and reduced to what an answer depends on.
 *
 * @param userText what the last user message says, empty where there is none
 * @param userIndex the place of that message, or 0
 * @param toolResults contents of the tool messages since the last other turn, in their order
 * @param toolRounds assistant messages with tool calls since the last user message
 * @param promptTokens tokens of all messages
 */
record Conversation(String userText, int userIndex, List<String> toolResults, int toolRounds, long promptTokens) {

    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    /** @throws RefusedException when the messages break a rule of the documentation */
    static Conversation of(JsonNode messages) {
        Checks.require(
                messages.isArray() && !messages.isEmpty(), "messages", "must be an array of at least one message");
        Reader reader = new Reader();
        for (int i = 0; i < messages.size(); i++) {
            reader.read(i, messages.get(i));
        }
        return reader.end(messages.size() - 1);
    }

    /** The text of a content that is a string, an array of parts, or missing. */
    private static String textOf(JsonNode content) {
        if (content.isTextual()) {
            return Json.wellFormed(content.textValue());
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            text.append(part.path("text").asText(""));
        }
        return Json.wellFormed(text.toString());
    }

    /** Goes through the messages once, with the calls that still wait for a result. */
    private static final class Reader {

        private final Set<String> openCalls = new HashSet<>();
        private final List<String> toolResults = new ArrayList<>();
        private String userText = "";
        private int userIndex;
        private int toolRounds;
        private long promptTokens;
        private String lastRole = "";
        private boolean inToolRound;

        void read(int index, JsonNode message) {
            String param = "messages[" + index + "]";
            Checks.object(param, message);
            String role = message.path("role").asText("");
            Checks.require(ROLES.contains(role), param + ".role", "must be one of system, user, assistant, tool");
            Checks.require(
                    index == 0 || !role.equals("system"), param + ".role", "may be system in the first message only");
            JsonNode calls = message.path("tool_calls");
            boolean hasCalls = role.equals("assistant") && calls.isArray() && !calls.isEmpty();
            checkContent(param + ".content", message.path("content"), hasCalls);
            String text = textOf(message.path("content"));
            promptTokens += TextTokens.count(text);
            if (role.equals("tool")) {
                readResult(param, message, text);
            } else {
                requireNoOpenCalls(param);
                inToolRound = hasCalls;
            }
            if (!inToolRound) {
                toolResults.clear();
            }
            if (role.equals("user")) {
                userText = text;
                userIndex = index;
                toolRounds = 0;
            }
            if (hasCalls) {
                toolRounds++;
                readCalls(param, calls);
            }
            lastRole = role;
        }

        Conversation end(int lastIndex) {
            String param = "messages[" + lastIndex + "]";
            Checks.require(
                    lastRole.equals("user") || lastRole.equals("tool"),
                    param + ".role",
                    "must be user or tool in the last message");
            requireNoOpenCalls(param);
            return new Conversation(userText, userIndex, List.copyOf(toolResults), toolRounds, promptTokens);
        }

        private void readCalls(String param, JsonNode calls) {
            for (int i = 0; i < calls.size(); i++) {
                String call = param + ".tool_calls[" + i + "]";
                Checks.text(
                        call + ".function.name", calls.get(i).path("function").path("name"));
                Checks.text(
                        call + ".function.arguments",
                        calls.get(i).path("function").path("arguments"));
                String id = calls.get(i).path("id").asText("");
                if (!id.isEmpty()) {
                    openCalls.add(id);
                }
            }
        }

        private void readResult(String param, JsonNode message, String text) {
            Checks.require(inToolRound, param, "has the role tool but follows no message with tool_calls");
            JsonNode id = message.path("tool_call_id");
            if (id.isMissingNode() || id.isNull()) {
                openCalls.clear();
            } else {
                Checks.require(
                        openCalls.remove(id.asText()),
                        param + ".tool_call_id",
                        "must be the id of a call that waits for its result");
            }
            toolResults.add(text);
        }

        private void requireNoOpenCalls(String param) {
            Checks.require(
                    openCalls.isEmpty(),
                    param,
                    "comes where a tool message must answer the call " + String.join(", ", openCalls));
        }

        private static void checkContent(String param, JsonNode content, boolean mayBeMissing) {
            if (content.isArray()) {
                Checks.require(!content.isEmpty(), param, "must have at least one part");
                for (int i = 0; i < content.size(); i++) {
                    Checks.text(param + "[" + i + "].type", content.get(i).path("type"));
                }
            } else if (!mayBeMissing || !(content.isMissingNode() || content.isNull())) {
                Checks.require(content.isTextual(), param, "must be a string or an array of parts");
            }
        }
    }
}
