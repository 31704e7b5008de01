package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The error object of the contract: {@code {"error":{"message","type","param","code"}}}, all four always there. */
public final class ErrorJson {

    private ErrorJson() {}

    /** UTF-8 JSON. */
    public static byte[] encode(ChatError error) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.putObject("error")
                .put("message", error.message())
                .put("type", error.type())
                .put("param", error.param())
                .put("code", error.code());
        try {
            return Json.MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
