package io.github.modelstudiobridge.simulator;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The errors of Model Studio that a directive can ask for, by the value that names them. */
enum FaultKind {
    BAD_REQUEST("400", 400, "invalid_request_error", "invalid_parameter_error", "A parameter of the request is wrong."),
    INSPECTION(
            "400-inspection",
            400,
            "data_inspection_failed",
            "data_inspection_failed",
            "The input or the output was judged inappropriate."),
    ARREARAGE("400-arrearage", 400, "Arrearage", "Arrearage", "The account has bills to pay."),
    WRONG_KEY("401", 401, "invalid_request_error", "invalid_api_key", "The API key is wrong."),
    ACCESS_DENIED("403", 403, "AccessDenied", "AccessDenied", "The key may not use this model."),
    NO_MODEL("404", 404, "invalid_request_error", "ModelNotFound", "The model is not one of those offered."),
    TIME_OUT("408", 408, "RequestTimeOut", "RequestTimeOut", "The request took too long."),
    RATE_LIMIT("429", 429, "limit_requests", "limit_requests", "Too many requests in a short time; slow down."),
    QUOTA("429-quota", 429, "insufficient_quota", "insufficient_quota", "The quota is used up or a bill is overdue."),
    INTERNAL("500", 500, "internal_error", "internal_error", "The service failed while it worked on the request."),
    OVERLOADED("503", 503, "ModelServingError", "ModelServingError", "The engine is overloaded; try again later.");

    private final String text;
    private final int status;
    private final String type;
    private final String code;
    private final String message;

    FaultKind(String text, int status, String type, String code, String message) {
        this.text = text;
        this.status = status;
        this.type = type;
        this.code = code;
        this.message = message;
    }

    /** @throws IllegalArgumentException listing the known values */
    static FaultKind of(String text) {
        for (FaultKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + Arrays.stream(values()).map(kind -> kind.text).collect(Collectors.joining(", ")));
    }

    ApiError error() {
        return new ApiError(status, type, code, message + " (simulated)", null);
    }
}
