package io.github.modelstudiobridge.modelstudio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Turns what Model Studio says when it fails into what the caller is told.
 *
 * <p>The upstream's {@code code} and {@code message} are kept, without keys and addresses. A refused key or a forbidden
 * model is the bridge's own trouble: the caller gets a 502, so that nobody mistakes it for the caller's key.
 *
 * <p>Immutable and thread safe.
 *
 * @see <a href="https://www.alibabacloud.com/help/en/model-studio/error-code">Error codes</a>
 */
public final class ModelStudioErrors {

    private static final int SECOND = 1;
    /** Quotas of tokens count per minute. */
    private static final int MINUTE = 60;
    /** Bills are paid by people. */
    private static final int HOUR = 3600;

    private static final int INTERNAL_ERROR = 500;

    /** Where a stack trace begins, of Java or Python, and all that follows. */
    private static final Pattern TRACE = Pattern.compile(
            "(?s)(?:(?:\\R|\\t|\\\\[nrt]){1,4}[ \\t]{0,20}at [^\\s(]{1,500} ?\\(|\\R[ \\t]{0,20}Caused by: |Traceback \\(most recent call last\\)).*");

    private final Supplier<Redaction> redaction;
    /** The status of an error whose code tells none. */
    private final int otherStatus;

    /** @param redaction what must not be quoted, asked for at each error */
    public ModelStudioErrors(Supplier<Redaction> redaction) {
        this(redaction, INTERNAL_ERROR);
    }

    private ModelStudioErrors(Supplier<Redaction> redaction, int otherStatus) {
        this.redaction = redaction;
        this.otherStatus = otherStatus;
    }

    /**
     * The same for an answer that has told of a status by itself, which then is that of an error whose code tells none.
     *
     * @param told the status, or 0 when none was told
     */
    public ModelStudioErrors afterStatus(int told) {
        return told == 0 ? this : new ModelStudioErrors(redaction, told);
    }

    /**
     * An answer with another status than 200.
     *
     * @param status     the upstream's HTTP status
     * @param body       its body, possibly cut at a bound; JSON or not
     * @param retryAfter its {@code Retry-After} in seconds, or null; without one a 429 gets what fits its code
     */
    public ChatException ofStatus(int status, byte[] body, Integer retryAfter) {
        JsonNode tree = tree(body);
        return new ChatException(error(status, errorOf(tree), retryAfter), null, status, requestId(tree));
    }

    /**
     * An error that came inside an answer with status 200: its code tells the status that it would have had.
     *
     * @param error an {@code error} object, or a native error with {@code code} and {@code message}
     * @param data  the whole of what it was found in; JSON or not
     */
    public ChatException inStream(JsonNode error, String data) {
        return inStream(error, tree(data));
    }

    private ChatException inStream(JsonNode error, JsonNode tree) {
        int status = statusOf(error.path("code"));
        return new ChatException(error(status, error, null), null, status, requestId(tree));
    }

    /** Whether a code says that the key's means are used up, which no repetition with the same key mends. */
    public static boolean isQuotaExhausted(String code) {
        String name = plain(code == null ? "" : code);
        return name.contains("allocationquota")
                || switch (name) {
                    case "insufficientquota",
                            "arrearage",
                            "commoditynotpurchased",
                            "prepaidbilloverdue",
                            "postpaidbilloverdue" -> true;
                    default -> false;
                };
    }

    /** Whether an error that answers a streamed request with tools says that the two do not go together. */
    public static boolean isAboutStreamedTools(ChatError error) {
        String text = (error.message() + ' ' + error.param()).toLowerCase(Locale.ROOT);
        return text.contains("stream") && (text.contains("tool") || text.contains("function"));
    }

    /** The data of an event that the stream itself calls an error, in this protocol or in Model Studio's native one. */
    public ChatException ofErrorEvent(String data) {
        JsonNode tree = tree(data);
        return inStream(errorOf(tree), tree);
    }

    /** Fails when a body that came with status 200 is no {@code chat.completion} but an error, or nothing of the kind. */
    public void throwIfError(byte[] body) {
        JsonNode tree = tree(body);
        if (tree.hasNonNull("error") || !tree.has("choices") && tree.has("code")) {
            throw inStream(errorOf(tree), tree);
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

    /** Both protocols have it at the top. */
    private String requestId(JsonNode tree) {
        return redacted(text(tree.path("request_id")));
    }

    /** Codes as this protocol writes them and as the native one does: {@code limit_requests}, {@code Throttling.RateQuota}. */
    private int statusOf(JsonNode code) {
        if (code.asText().matches("[45]\\d\\d")) {
            return code.asInt();
        }
        String name = plain(code.asText());
        if (name.endsWith("accessdenied")) {
            return 403;
        }
        return switch (name.split("\\.", 2)[0]) {
            case "invalidparametererror",
                    "invalidparameter",
                    "invalidrequesterror",
                    "invalidvalue",
                    "datainspectionfailed",
                    "arrearage" -> 400;
            case "invalidapikey" -> 401;
            case "accessdenied", "allocationquota" -> 403;
            case "modelnotfound", "modelnotsupported" -> 404;
            case "requesttimeout" -> 408;
            case "throttling",
                    "limitrequests",
                    "limitburstrate",
                    "ratelimitexceeded",
                    "insufficientquota",
                    "commoditynotpurchased",
                    "prepaidbilloverdue",
                    "postpaidbilloverdue" -> 429;
            case "modelservingerror", "modelunavailable" -> 503;
            default -> otherStatus;
        };
    }

    /** When a 429 that does not say so itself is worth another try, in seconds. */
    private static int retryAfter(String code) {
        return switch (plain(code == null ? "" : code)) {
            case "insufficientquota", "throttling.allocationquota" -> MINUTE;
            case "arrearage", "commoditynotpurchased", "prepaidbilloverdue", "postpaidbilloverdue" -> HOUR;
            default -> SECOND;
        };
    }

    /** Without the differences between the two protocols. */
    private static String plain(String code) {
        return code.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private ChatError error(int status, JsonNode error, Integer retryAfter) {
        String code = name(redacted(text(error.path("code"))));
        String param = name(redacted(text(error.path("param"))));
        String message = sentence(redacted(text(error.isTextual() ? error : error.path("message"))));
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
                        retryAfter == null ? Integer.valueOf(retryAfter(code)) : retryAfter);
            // its message is about a key that the caller does not have
            case 401 ->
                ChatError.upstream(
                        502,
                        code,
                        "Model Studio refused the bridge's own key: check modelstudio.api-key, and that it belongs to"
                                + " modelstudio.region.");
            case 403 ->
                ChatError.upstream(
                        502,
                        code,
                        message == null ? "Model Studio does not let the bridge's key use this model." : message);
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

    /** In one line, since it goes into logs, too. */
    private static String name(String text) {
        return text == null ? null : text.replaceAll("\\p{Cntrl}+", " ");
    }

    /** In one line, and without what only its programmers can read; null when nothing is left. */
    private static String sentence(String text) {
        String message =
                text == null ? null : name(TRACE.matcher(text).replaceFirst("")).strip();
        return message == null || message.isEmpty() ? null : message;
    }

    private String redacted(String text) {
        return text == null ? null : redaction.get().apply(text);
    }

    /** A text, or the digits of a number: some codes are numbers. */
    private static String text(JsonNode value) {
        return value.isTextual() || value.isInt() ? value.asText() : null;
    }

    private static JsonNode tree(String data) {
        return tree(data.getBytes(StandardCharsets.UTF_8));
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
