package io.github.modelstudiobridge.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each HTTP request from its head to the decision what is sent back: an error, a whole answer or a stream. */
final class ChatEndpoint {

    static final String BASE_PATH = "/compatible-mode/v1";
    static final String CHAT_PATH = "/chat/completions";

    private static final Logger LOG = LoggerFactory.getLogger(ChatEndpoint.class);
    private static final String DIRECTIVES_HEADER = "X-Simulate";
    private static final String REQUEST_ID_HEADER = "X-Request-Id";
    private static final int LONGEST_REQUEST_ID = 128;

    private final Vertx vertx;
    private final SimulatorOptions options;
    private final SimulatorStats stats;
    private final Observers observers;
    private final RequestValidator validator;
    private final IdSource ids;
    private volatile Directives standing;

    ChatEndpoint(Vertx vertx, SimulatorOptions options, SimulatorStats stats, Observers observers) {
        this.vertx = vertx;
        this.options = options;
        this.stats = stats;
        this.observers = observers;
        validator = new RequestValidator(Pattern.compile(options.models()), options.acceptUnknownParameters());
        ids = new IdSource(options.deterministicIds());
        standing = DirectiveParser.parse(options.directives());
    }

    /** Sets what holds for requests that do not say otherwise. */
    void standing(Directives directives) {
        standing = directives;
    }

    void handle(HttpServerRequest request) {
        stats.requestArrived();
        String id = ids.next();
        Exchange exchange = new Exchange(request, requestId(request, id), id, vertx, stats);
        request.exceptionHandler(
                failure -> LOG.debug("request={} failure=\"{}\"", exchange.requestId(), failure.getMessage()));
        String path = request.path() == null ? "" : request.path();
        if (!path.startsWith(BASE_PATH + "/") || !path.endsWith(CHAT_PATH)) {
            exchange.refuse(ApiError.unknownPath(path));
        } else if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            exchange.refuse(ApiError.wrongMethod(request.method().name()));
        } else {
            BodyCollector.collect(
                    request,
                    options.maxBodyBytes(),
                    body -> judge(exchange, body),
                    () -> exchange.refuse(ApiError.tooLarge(options.maxBodyBytes())));
        }
    }

    private void judge(Exchange exchange, byte[] body) {
        try {
            if (observers.watchRequests()) {
                observers.tell(record(exchange, body));
            }
            authenticate(exchange.request().getHeader("Authorization"));
            answer(exchange, validator.validate(body));
        } catch (RefusedException e) {
            exchange.refuse(e.error());
        } catch (RuntimeException e) {
            LOG.error("request={} failed", exchange.requestId(), e);
            exchange.refuse(ApiError.internal());
        }
    }

    private void authenticate(String authorization) {
        String scheme = "bearer ";
        boolean bearer = authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith(scheme)
                && !authorization.substring(scheme.length()).isBlank();
        if (!bearer) {
            throw new RefusedException(ApiError.wrongKey(
                    "No API key came with the request; send the header 'Authorization: Bearer <key>'."));
        }
        String key = authorization.substring(scheme.length()).strip();
        if (options.requiresOneKey() && !same(key, options.apiKey().strip())) {
            throw new RefusedException(ApiError.wrongKey("The API key is wrong."));
        }
    }

    private void answer(Exchange exchange, ChatCall call) {
        DirectiveParser.Message message = message(call.conversation());
        Directives directives =
                standing.overriddenBy(ofHeader(exchange.request())).overriddenBy(message.directives());
        FaultKind status = directives.get(Directive.STATUS, null);
        if (status != null) {
            refuse(exchange, status, directives);
            return;
        }
        if (call.stream() && !call.tools().isEmpty() && directives.has(Directive.NO_STREAMED_TOOLS)) {
            throw RefusedException.invalid("tools", "The parameter 'tools' cannot be used with \"stream\":true.");
        }
        long created = System.currentTimeMillis() / 1_000;
        Answer answer = AnswerComposer.compose(call, message.text(), directives, exchange.answerId(), created);
        Pacing pacing = Pacing.of(options, directives);
        if (call.stream()) {
            AnswerScript script = new AnswerScript(answer, directives, call.includeUsage(), exchange.requestId());
            exchange.stream(script, pacing, observers);
        } else {
            exchange.send(new WholeAnswer(answer, directives, options.maxBodyBytes(), exchange.requestId()), pacing);
        }
    }

    private static void refuse(Exchange exchange, FaultKind status, Directives directives) {
        if (status == FaultKind.RATE_LIMIT || directives.has(Directive.RETRY_AFTER)) {
            String seconds = String.valueOf(directives.get(Directive.RETRY_AFTER, 1L));
            exchange.request().response().putHeader("Retry-After", seconds);
        }
        exchange.refuse(status.error());
    }

    private static DirectiveParser.Message message(Conversation conversation) {
        try {
            return DirectiveParser.parseMessage(conversation.userText());
        } catch (IllegalArgumentException e) {
            String param = "messages[" + conversation.userIndex() + "].content";
            throw RefusedException.invalid(param, "In the last user message, " + e.getMessage() + ".");
        }
    }

    private static Directives ofHeader(HttpServerRequest request) {
        try {
            return DirectiveParser.parse(String.join(";", request.headers().getAll(DIRECTIVES_HEADER)));
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(
                    DIRECTIVES_HEADER, "In the header " + DIRECTIVES_HEADER + ", " + e.getMessage() + ".");
        }
    }

    private static RecordedRequest record(Exchange exchange, byte[] body) {
        HttpServerRequest request = exchange.request();
        Map<String, String> headers = new TreeMap<>();
        request.headers()
                .forEach((name, value) -> headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
        return new RecordedRequest(exchange.requestId(), request.method().name(), request.uri(), headers, body.clone());
    }

    private static String requestId(HttpServerRequest request, String ownId) {
        String given = request.getHeader(REQUEST_ID_HEADER);
        return given == null || given.isBlank() || given.length() > LONGEST_REQUEST_ID ? ownId : given;
    }

    private static boolean same(String key, String expected) {
        return MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
