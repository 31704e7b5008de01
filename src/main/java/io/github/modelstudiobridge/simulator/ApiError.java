package io.github.modelstudiobridge.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error answer as Model Studio gives it.
 *
 * @param status the HTTP status
 * @param type the class of error
 * @param code the error code
 * @param message a sentence for people
 * @param param the request field at fault, or null
 */
record ApiError(int status, String type, String code, String message, String param) {

    private static final String REQUEST_ERROR = "invalid_request_error";

    ApiError {
        message = Json.wellFormed(message);
        param = param == null ? null : Json.wellFormed(param);
    }

    static ApiError invalid(String param, String message) {
        return new ApiError(400, REQUEST_ERROR, "invalid_parameter_error", message, param);
    }

    static ApiError unknownModel(String model) {
        return new ApiError(
                404, REQUEST_ERROR, "ModelNotFound", "The model '" + model + "' is not one of those offered.", "model");
    }

    static ApiError unknownPath(String path) {
        return new ApiError(
                404,
                REQUEST_ERROR,
                "not_found",
                "Nothing is served at " + path + ". POST to " + ChatEndpoint.BASE_PATH + ChatEndpoint.CHAT_PATH + ".",
                null);
    }

    static ApiError wrongMethod(String method) {
        return new ApiError(
                405, REQUEST_ERROR, "method_not_allowed", "Chat completions take POST, not " + method + ".", null);
    }

    static ApiError tooLarge(int limit) {
        return new ApiError(
                413,
                REQUEST_ERROR,
                "request_too_large",
                "The body is larger than " + limit
                        + " bytes; the option --max-body-bytes (SimulatorOptions.withMaxBodyBytes) raises the limit.",
                null);
    }

    static ApiError wrongKey(String message) {
        return new ApiError(401, REQUEST_ERROR, "invalid_api_key", message, null);
    }

    static ApiError internal() {
        return new ApiError(500, "internal_error", "internal_error", "The simulator failed; its log says why.", null);
    }

    /** The error object as one line of JSON. */
    byte[] json(String requestId) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("request_id", requestId);
        return Json.encode(body);
    }

    /** The same in the shape of Model Studio's native protocol, which streams use after an {@code :HTTP_STATUS} line. */
    byte[] nativeJson(String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("request_id", requestId);
        body.put("code", code);
        body.put("message", message);
        return Json.encode(body);
    }
}
