package io.github.modelstudiobridge.camel.tool;

import io.github.modelstudiobridge.tool.ToolRun;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Makes the clients of {@code http:} endpoints fit for tools: a call that is cancelled or times out closes its connection
 * at once, where the client alone would wait for the server; and no answer, such as 503, makes the client repeat a call.
 * Stateless.
 */
public final class ToolHttpClient implements HttpClientConfigurer {

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.setRetryStrategy(new OnlyBrokenConnections())
                .addExecInterceptorFirst("tool-run", (request, scope, chain) -> {
                    if (scope.originalRequest instanceof Cancellable cancellable) {
                        ToolRun.onInterrupt(cancellable::cancel);
                    }
                    return chain.proceed(request, scope);
                });
    }

    /** A kept connection that the server has closed is no failure; methods that change something are not repeated. */
    private static final class OnlyBrokenConnections extends DefaultHttpRequestRetryStrategy {

        OnlyBrokenConnections() {
            super(1, TimeValue.ZERO_MILLISECONDS);
        }

        @Override
        public boolean retryRequest(HttpResponse response, int execCount, HttpContext context) {
            return false;
        }
    }
}
