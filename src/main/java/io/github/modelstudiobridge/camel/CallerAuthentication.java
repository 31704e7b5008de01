package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.caller.Admission;
import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Lets a call pass when its {@code Authorization} header holds one of the configured keys and its caller is within its
 * limits; ends it with 401 or 429 when not. Without configured keys nobody passes.
 *
 * <p>Leaves the caller's name in {@link CallProperties#CALLER}, also when it is then refused for a limit. A call occupies
 * one of its caller's streams until its exchange is done. Thread safe once started; routes that use the bean start it.
 * It may serve several routes: it goes on while one of them is stopped, until one is removed.
 */
public final class CallerAuthentication extends ServiceSupport
        implements Processor, CamelContextAware, Successor<CallerAuthentication> {

    private static final String BEARER = "Bearer";

    private final Map<String, String> environment;
    private CamelContext context;
    private String keysProperty;
    private String keysVariable;
    private String limitsPrefix;
    private boolean bareKeys;
    private boolean bargeIn;
    private CallerDirectory directory;

    public CallerAuthentication() {
        this(System.getenv());
    }

    CallerAuthentication(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The property that holds the keys, e.g. {@code ims.api-keys}; the one with {@code -file} behind it may name a file
     * with more. The keys themselves never enter a route.
     */
    public void setKeysProperty(String keysProperty) {
        this.keysProperty = keysProperty;
    }

    /**
     * The environment variable that wins over {@code keysProperty}, and with {@code _FILE} behind it over its file; only
     * for a variable that is not named after the property.
     */
    public void setKeysVariable(String keysVariable) {
        this.keysVariable = keysVariable;
    }

    /** The prefix of the limits' properties, e.g. {@code ims.limits}; without it there are no limits. */
    public void setLimitsPrefix(String limitsPrefix) {
        this.limitsPrefix = limitsPrefix;
    }

    /** Whether the header may hold the key alone, without {@code Bearer}. */
    public void setBareKeys(boolean bareKeys) {
        this.bareKeys = bareKeys;
    }

    /**
     * Whether a request that has one stream too many may pass until a {@link CallPolicy} knows if it ends another one. The
     * route must have a step with one.
     */
    public void setBargeIn(boolean bargeIn) {
        this.bargeIn = bargeIn;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /**
     * Reads keys and limits.
     *
     * @throws IllegalArgumentException for what cannot be used; names the property, never a key
     */
    @Override
    protected void doInit() {
        if (directory == null) {
            directory = new CallerDirectory(
                    context, new CallerKeySettings(context, keysProperty, keysVariable, limitsPrefix, environment));
        }
    }

    @Override
    protected void doStart() {
        directory.start();
    }

    @Override
    protected void doShutdown() {
        if (directory != null) {
            directory.stop();
        }
    }

    @Override
    public void succeed(CallerAuthentication predecessor) {
        if (directory != null && predecessor.directory != null) {
            directory.succeed(predecessor.directory);
        }
    }

    @Override
    public void process(Exchange exchange) {
        String header = exchange.getMessage().getHeader("Authorization", String.class);
        if (header == null || header.isBlank()) {
            throw new ChatException(ChatError.unauthorized("The Authorization header is missing."));
        }
        CallerDirectory.Callers callers = directory.callers();
        String caller = callers.keys().nameOf(key(header.strip()));
        if (caller == null) {
            throw new ChatException(ChatError.unauthorized("The API key is not known here."));
        }
        exchange.setProperty(CallProperties.CALLER, caller);
        Admission admission = callers.limits().admit(caller);
        if (bargeIn
                && admission instanceof Admission.Refused refused
                && refused.reason() == Admission.Reason.CONCURRENT_STREAMS) {
            exchange.setProperty(CallProperties.TAKES_PLACE, (Consumer<Boolean>) ends -> {
                Admission inPlace = ends ? callers.limits().admitInPlace(caller) : refused;
                let(exchange, inPlace);
            });
        } else {
            let(exchange, admission);
        }
    }

    private static void let(Exchange exchange, Admission admission) {
        if (admission instanceof Admission.Granted granted) {
            exchange.getExchangeExtension().addOnCompletion(new Release(granted));
        } else if (admission instanceof Admission.Refused refused) {
            throw new ChatException(error(refused));
        }
    }

    /**
     * Lets a request pass that was one too many, if it ends another answer of its caller, and else refuses it; does nothing
     * for any other request.
     *
     * @throws ChatException with status 429
     */
    static void takePlace(Exchange exchange, boolean endsAnother) {
        @SuppressWarnings("unchecked")
        Consumer<Boolean> waiting = (Consumer<Boolean>) exchange.removeProperty(CallProperties.TAKES_PLACE);
        if (waiting != null) {
            waiting.accept(endsAnother);
        }
    }

    /** The property that holds the keys. */
    public String keysProperty() {
        return keysProperty;
    }

    /** Whether anybody can pass now; once it is started. */
    public boolean hasKeys() {
        return !directory.callers().keys().names().isEmpty();
    }

    /** Answers that a caller has open now; 0 for one who is not known. */
    public int openStreams(String caller) {
        CallerDirectory.Callers callers = directory.callers();
        return callers.keys().names().contains(caller) ? callers.limits().openStreams(caller) : 0;
    }

    private String key(String header) {
        boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (header.length() == BEARER.length() || Character.isWhitespace(header.charAt(BEARER.length())));
        if (bearer) {
            return header.substring(BEARER.length()).strip();
        }
        return bareKeys ? header : "";
    }

    private static ChatError error(Admission.Refused refused) {
        return switch (refused.reason()) {
            case REQUESTS_PER_MINUTE ->
                limit(
                        "This API key has used up its requests per minute.",
                        "rate_limit_exceeded",
                        refused.retryAfterSeconds());
            case CONCURRENT_STREAMS ->
                limit(
                        "This API key has as many answers open as it may.",
                        "too_many_streams",
                        refused.retryAfterSeconds());
        };
    }

    private static ChatError limit(String message, String code, int retryAfterSeconds) {
        return new ChatError(429, ChatError.RATE_LIMIT, message, null, code, retryAfterSeconds);
    }

    /**
     * Frees a call's stream when its inbound route is done, which is before the end of the answer leaves: a caller who
     * read all of it may ask again at once. An exchange that ends otherwise frees it too.
     */
    private static final class Release extends SynchronizationAdapter implements SynchronizationRouteAware {

        private final Admission.Granted granted;

        Release(Admission.Granted granted) {
            this.granted = granted;
        }

        @Override
        public SynchronizationRouteAware getRouteSynchronization() {
            return this;
        }

        @Override
        public void onBeforeRoute(Route route, Exchange exchange) {
            // the inbound route has begun already
        }

        @Override
        public void onAfterRoute(Route route, Exchange exchange) {
            if (route.getRouteId().equals(exchange.getFromRouteId())) {
                granted.release();
            }
        }

        @Override
        public void onDone(Exchange exchange) {
            granted.release();
        }
    }
}
