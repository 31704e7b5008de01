package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns what Model Studio says when it fails into what the caller is told.
 *
 * <p>The upstream's {@code code} and {@code message} are kept where the caller can act on them. A refused key or a
 * forbidden model is the bridge's own trouble: the caller gets a 502, so that nobody mistakes it for the caller's key.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/error-code">Error codes</a>
 */
public final class ModelStudioErrors {

    /** How keys and addresses look: an error may quote the bridge's own, and neither is the caller's business. */
    private static final Pattern PRIVATE = Pattern.compile("\\bsk-[A-Za-z0-9_*.-]+"
            + "|\\bhttps?://[^\\s\"']+"
            + "|\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d+)?"
            + "|\\b[A-Za-z0-9.-]+\\.aliyuncs\\.com\\b");

    private ModelStudioErrors() {}

    /**
     * An answer with another status than 200.
     *
     * @param status     the upstream's HTTP status
     * @param body       its body, possibly cut at a bound; JSON or not
     * @param retryAfter its {@code Retry-After} in whole seconds, or null
     */
    public static ChatException ofStatus(int status, byte[] body, Integer retryAfter) {
        return new ChatException(error(status, errorOf(tree(body)), retryAfter), null, status);
    }

    /**
     * An error that came inside an answer with status 200: its code tells the status that it would have had.
     *
     * @param error an {@code error} object, or a native error with {@code code} and {@code message}
     */
    public static ChatException inStream(JsonNode error) {
        int status = statusOf(error.path("code"));
        return new ChatException(error(status, error, null), null, status);
    }

    /** Whether an error says that the key's means are used up, which no repetition with the same key mends. */
    public static boolean isQuotaExhausted(int status, String code) {
        String name = code == null ? "" : code.replace("_", "").toLowerCase(Locale.ROOT);
        return name.equals("arrearage")
                || status == 429 && (name.equals("insufficientquota") || name.contains("allocationquota"));
    }

    /** The data of an event that the stream itself calls an error, in this protocol or in Model Studio's native one. */
    public static ChatException ofErrorEvent(String data) {
        return inStream(errorOf(tree(data.getBytes(StandardCharsets.UTF_8))));
    }

    /** Fails when a body that came with status 200 is no {@code chat.completion} but an error, or nothing of the kind. */
    public static void throwIfError(byte[] body) {
        JsonNode tree = tree(body);
        if (tree.hasNonNull("error") || !tree.has("choices") && tree.has("code")) {
            throw inStream(errorOf(tree));
        }
        if (!tree.path("choices").isArray()) {
            throw new ChatException(
                    ChatError.upstream(502, "invalid_upstream_answer", "The model's answer is no chat completion."));
        }
        if (tree.path("choices").isEmpty()) {
            throw new ChatException(ChatError.upstream(502, "empty_answer", "The model's answer was empty."));
        }
    }

    /** The native protocol has code and message at the top, the compatible one inside {@code error}. */
    private static JsonNode errorOf(JsonNode tree) {
        return tree.hasNonNull("error") ? tree.get("error") : tree;
    }

    /** Codes as this protocol writes them and as the native one does: {@code limit_requests}, {@code Throttling.RateQuota}. */
    private static int statusOf(JsonNode code) {
        if (code.asText().matches("[45]\\d\\d")) {
            return code.asInt();
        }
        String name = code.asText().replace("_", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "invalidparametererror",
                    "invalidparameter",
                    "invalidrequesterror",
                    "datainspectionfailed",
                    "arrearage" -> 400;
            case "invalidapikey" -> 401;
            case "accessdenied" -> 403;
            case "modelnotfound" -> 404;
            case "requesttimeout" -> 408;
            case "limitrequests", "limitburstrate", "ratelimitexceeded", "insufficientquota" -> 429;
            case "modelservingerror", "modelunavailable" -> 503;
            default -> name.startsWith("throttling") ? 429 : 500;
        };
    }

    private static ChatError error(int status, JsonNode error, Integer retryAfter) {
        String code = scrubbed(text(error.path("code")));
        String param = scrubbed(text(error.path("param")));
        String message = scrubbed(text(error.isTextual() ? error : error.path("message")));
        return switch (status) {
            case 400, 404, 413, 422 ->
                new ChatError(
                        status == 404 ? 404 : 400,
                        ChatError.INVALID_REQUEST,
                        message == null ? "Model Studio refused the request." : message,
                        param,
                        code,
                        null);
            case 429 ->
                new ChatError(
                        429,
                        ChatError.RATE_LIMIT,
                        message == null ? "Model Studio takes no more requests for now." : message,
                        param,
                        code,
                        retryAfter == null ? Integer.valueOf(1) : retryAfter);
            // its message may quote the bridge's own key
            case 401, 403 ->
                ChatError.upstream(
                        502, code, "Model Studio refused the bridge's own credentials or their use of this model.");
            case 408, 504 ->
                ChatError.upstream(504, code, message == null ? "Model Studio did not answer in time." : message);
            case 503 ->
                new ChatError(
                        503,
                        ChatError.UPSTREAM_ERROR,
                        message == null ? "Model Studio is overloaded." : message,
                        null,
                        code,
                        retryAfter);
            default -> ChatError.upstream(502, code, message == null ? "Model Studio failed." : message);
        };
    }

    private static String scrubbed(String text) {
        return text == null ? null : PRIVATE.matcher(text).replaceAll("***");
    }

    /** A text, or the digits of a number: some codes are numbers. */
    private static String text(JsonNode value) {
        return value.isTextual() || value.isInt() ? value.asText() : null;
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode tree = Json.MAPPER.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
