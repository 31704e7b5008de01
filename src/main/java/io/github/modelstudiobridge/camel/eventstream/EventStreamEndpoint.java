package io.github.modelstudiobridge.camel.eventstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/**
 * POSTs the message body over HTTP and hands the events of the answer on while they arrive. An answer that is JSON in one
 * piece becomes the message body instead.
 *
 * <p>The events that one network chunk completed are the body of one exchange, a list of
 * {@link io.github.modelstudiobridge.sse.SseEvent}, which goes to the {@link #setEvents events} endpoint with the
 * properties of the calling exchange. The next chunk is read when that exchange is done, so order is kept. The calling
 * exchange goes on when the answer has ended, failed or been cancelled.
 */
@ManagedResource(description = "Streaming HTTP client")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "event-stream",
        title = "Event Stream",
        syntax = "event-stream:url",
        producerOnly = true,
        category = {Category.HTTP, Category.AI})
public final class EventStreamEndpoint extends DefaultEndpoint {

    /** Exchange property, boolean: whether the answer ended with its last event rather than with its connection. */
    public static final String LAST_EVENT_SEEN = "eventStreamLastEventSeen";

    /** Property of the exchanges with events, int: the status of a failure that a comment told of, 0 for none. */
    public static final String TOLD_STATUS = "eventStreamToldStatus";

    private final EventStreamTarget target;
    private final HeaderFilterStrategy headerFilter = new HttpHeaderFilterStrategy();
    private final AtomicInteger openCalls = new AtomicInteger();
    private final Set<HttpConnection> usedConnections = Collections.newSetFromMap(new WeakHashMap<>());

    @UriPath(description = "The absolute http or https URL that is POSTed to")
    @Metadata(required = true)
    private String url;

    @UriParam(description = "The endpoint that receives the events of each network chunk")
    @Metadata(required = true)
    private String events;

    @UriParam(description = "Supplies the Authorization header", label = "security")
    private Credentials credentials;

    @UriParam(
            description = "Exchange property that may hold an EventStreamTarget, which wins over URL and credentials",
            label = "advanced")
    private String targetProperty;

    @UriParam(description = "Data of the event that ends the answer; it is not handed on", defaultValue = "[DONE]")
    private String lastEvent = "[DONE]";

    @UriParam(description = "Time to get a connection, opened or from the pool", defaultValue = "2s")
    private Duration connectTimeout = Duration.ofSeconds(2);

    @UriParam(description = "Time from the request to the head of the answer", defaultValue = "5s")
    private Duration responseTimeout = Duration.ofSeconds(5);

    @UriParam(
            description = "Time from the request to the first event, or the first byte of an answer in one piece",
            defaultValue = "10s")
    private Duration firstEventTimeout = Duration.ofSeconds(10);

    @UriParam(description = "Time without an event after the first one", defaultValue = "20s")
    private Duration idleTimeout = Duration.ofSeconds(20);

    @UriParam(
            description = "Time for the end of an answer of which the progress says that nothing is missing",
            defaultValue = "2s")
    private Duration endTimeout = Duration.ofSeconds(2);

    @UriParam(
            description = "Exchange property that may hold EventStreamDeadlines, which win over the three times above",
            label = "advanced")
    private String deadlinesProperty;

    @UriParam(
            description =
                    "Exchange property that may hold an EventStreamProgress, which tells events that say something"
                            + " from those that do not",
            label = "advanced")
    private String progressProperty;

    @UriParam(description = "Time after which an unused connection is closed", defaultValue = "30s")
    private Duration keepAliveTimeout = Duration.ofSeconds(30);

    @UriParam(description = "Connections open at once, in use or kept", defaultValue = "10000")
    private int maxConnections = 10_000;

    @UriParam(description = "Requests that may wait for a connection; the next one fails at once", defaultValue = "100")
    private int maxWaitingRequests = 100;

    @UriParam(description = "Bytes of one event", defaultValue = "1048576")
    private int maxEventSize = 1024 * 1024;

    @UriParam(description = "Bytes of an answer that comes in one piece, as JSON", defaultValue = "4194304")
    private int maxBodySize = 4 * 1024 * 1024;

    @UriParam(description = "Bytes kept of an answer that is an error", defaultValue = "65536")
    private int maxErrorBodySize = 64 * 1024;

    @UriParam(
            description = "Header of the answer that is passed on to the caller as X-Upstream-Request-Id",
            defaultValue = "x-request-id")
    private String requestIdHeader = "x-request-id";

    private AsyncProducer eventsProducer;
    private HttpClient client;

    EventStreamEndpoint(String uri, EventStreamComponent component, EventStreamTarget target) {
        super(uri, component);
        this.target = target;
    }

    @Override
    public Producer createProducer() {
        return new EventStreamProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("event-stream is for to:, not for from:");
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (events == null || events.isBlank()) {
            throw new IllegalArgumentException("event-stream needs the option events, e.g. direct:model-studio-events");
        }
        positive("connectTimeout", connectTimeout.toMillis());
        positive("responseTimeout", responseTimeout.toMillis());
        positive("firstEventTimeout", firstEventTimeout.toMillis());
        positive("idleTimeout", idleTimeout.toMillis());
        positive("endTimeout", endTimeout.toMillis());
        positive("keepAliveTimeout", keepAliveTimeout.toMillis());
        positive("maxConnections", maxConnections);
        positive("maxEventSize", maxEventSize);
        positive("maxBodySize", maxBodySize);
        positive("maxErrorBodySize", maxErrorBodySize);
        if (maxWaitingRequests < 0) {
            throw new IllegalArgumentException("event-stream: maxWaitingRequests is negative: " + maxWaitingRequests);
        }
    }

    private static void positive(String option, long value) {
        if (value <= 0) {
            String property = option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException(
                    "event-stream: %s must be positive: %d (upstream.%s in the shipped routes)"
                            .formatted(option, value, property));
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        eventsProducer = getCamelContext().getEndpoint(events).createAsyncProducer();
        ServiceHelper.startService(credentials, eventsProducer);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(eventsProducer);
        synchronized (this) {
            if (client != null) {
                client.close();
                client = null;
            }
        }
        super.doStop();
    }

    /** The client, made on first use with the Vert.x instance that then serves the call. */
    synchronized HttpClient client(Vertx vertx) {
        if (client == null) {
            HttpClientOptions options = new HttpClientOptions()
                    .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                    .setKeepAliveTimeout(Math.toIntExact(Math.max(1, keepAliveTimeout.toSeconds())));
            client = vertx.httpClientBuilder()
                    .with(options)
                    .with(new PoolOptions().setHttp1MaxSize(maxConnections).setMaxWaitQueueSize(maxWaitingRequests))
                    .withConnectHandler(EventStreamEndpoint::prepare)
                    .build();
        }
        return client;
    }

    private static void prepare(HttpConnection connection) {
        JoinedChunks.on(connection);
        // a broken connection is told by its call; Vert.x would log an ERROR beside that
        connection.exceptionHandler(broken -> {});
    }

    /** Where an exchange's request goes. */
    EventStreamTarget target(Exchange exchange) {
        EventStreamTarget chosen =
                targetProperty == null ? null : exchange.getProperty(targetProperty, EventStreamTarget.class);
        return chosen == null ? target : chosen;
    }

    /** What an exchange's answer may take. */
    EventStreamDeadlines deadlines(Exchange exchange) {
        EventStreamDeadlines ofCall =
                deadlinesProperty == null ? null : exchange.getProperty(deadlinesProperty, EventStreamDeadlines.class);
        return ofCall == null ? new EventStreamDeadlines(responseTimeout, firstEventTimeout, idleTimeout) : ofCall;
    }

    /** What is known of an exchange's answer beside its events, or null. */
    EventStreamProgress progress(Exchange exchange) {
        return progressProperty == null ? null : exchange.getProperty(progressProperty, EventStreamProgress.class);
    }

    RequestOptions request(EventStreamTarget target) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path())
                .setConnectTimeout(connectTimeout.toMillis());
    }

    /** The value of an {@code Authorization} header for a target, or null. */
    String authorization(EventStreamTarget to) {
        Credentials known = to.credentials() == null ? credentials : to.credentials();
        return known == null ? null : known.authorization();
    }

    AsyncProducer eventsProducer() {
        return eventsProducer;
    }

    HeaderFilterStrategy headerFilter() {
        return headerFilter;
    }

    /** Whether a connection has carried a request before; from now on it has. */
    boolean isReused(HttpConnection connection) {
        synchronized (usedConnections) {
            return !usedConnections.add(connection);
        }
    }

    void callOpened() {
        openCalls.incrementAndGet();
    }

    void callClosed() {
        openCalls.decrementAndGet();
    }

    @ManagedAttribute(description = "Calls that hold a connection or wait for one")
    public int getOpenCalls() {
        return openCalls.get();
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getEvents() {
        return events;
    }

    public void setEvents(String events) {
        this.events = events;
    }

    public Credentials getCredentials() {
        return credentials;
    }

    public void setCredentials(Credentials credentials) {
        this.credentials = credentials;
    }

    public String getLastEvent() {
        return lastEvent;
    }

    public void setLastEvent(String lastEvent) {
        this.lastEvent = lastEvent;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public String getTargetProperty() {
        return targetProperty;
    }

    public void setTargetProperty(String targetProperty) {
        this.targetProperty = targetProperty;
    }

    public String getDeadlinesProperty() {
        return deadlinesProperty;
    }

    public void setDeadlinesProperty(String deadlinesProperty) {
        this.deadlinesProperty = deadlinesProperty;
    }

    public String getProgressProperty() {
        return progressProperty;
    }

    public void setProgressProperty(String progressProperty) {
        this.progressProperty = progressProperty;
    }

    public Duration getFirstEventTimeout() {
        return firstEventTimeout;
    }

    public void setFirstEventTimeout(Duration firstEventTimeout) {
        this.firstEventTimeout = firstEventTimeout;
    }

    public Duration getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public Duration getEndTimeout() {
        return endTimeout;
    }

    public void setEndTimeout(Duration endTimeout) {
        this.endTimeout = endTimeout;
    }

    public Duration getKeepAliveTimeout() {
        return keepAliveTimeout;
    }

    public void setKeepAliveTimeout(Duration keepAliveTimeout) {
        this.keepAliveTimeout = keepAliveTimeout;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getMaxWaitingRequests() {
        return maxWaitingRequests;
    }

    public void setMaxWaitingRequests(int maxWaitingRequests) {
        this.maxWaitingRequests = maxWaitingRequests;
    }

    public int getMaxEventSize() {
        return maxEventSize;
    }

    public void setMaxEventSize(int maxEventSize) {
        this.maxEventSize = maxEventSize;
    }

    public int getMaxErrorBodySize() {
        return maxErrorBodySize;
    }

    public void setMaxErrorBodySize(int maxErrorBodySize) {
        this.maxErrorBodySize = maxErrorBodySize;
    }

    public int getMaxBodySize() {
        return maxBodySize;
    }

    public void setMaxBodySize(int maxBodySize) {
        this.maxBodySize = maxBodySize;
    }

    public String getRequestIdHeader() {
        return requestIdHeader;
    }

    public void setRequestIdHeader(String requestIdHeader) {
        this.requestIdHeader = requestIdHeader;
    }
}
