package io.github.modelstudiobridge.bench.load;

import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** How a target is asked. */
final class Requests {

    private Requests() {}

    static RequestOptions to(Target target) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(target.port())
                .setURI(target.path())
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + Setup.KEY)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        target.headers().forEach(request::putHeader);
        return request;
    }
}
