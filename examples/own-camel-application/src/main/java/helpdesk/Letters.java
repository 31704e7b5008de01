package helpdesk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes a chat request of a letter, and a draft of what the model answers; in the JSON of chat completions. Thread safe. */
public final class Letters {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TASK = "Draft a short and friendly answer to the customer's letter.";

    /** A request for an answer in one piece. */
    public String request(String letter) {
        ObjectNode request = JSON.createObjectNode().put("model", "qwen-plus").put("stream", false);
        request.putArray("messages").add(message("system", TASK)).add(message("user", letter));
        return request.toString();
    }

    private static ObjectNode message(String role, String text) {
        return JSON.createObjectNode().put("role", role).put("content", text);
    }

    /** What the model says. */
    public String draft(String answer) throws JsonProcessingException {
        return JSON.readTree(answer).at("/choices/0/message/content").asText();
    }
}
