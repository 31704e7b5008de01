package io.github.modelstudiobridge.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request on its event loop, and the ways to answer it. */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String JSON = "application/json";

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String requestId;
    private final String answerId;
    private final Vertx vertx;
    private final SimulatorStats stats;

    Exchange(HttpServerRequest request, String requestId, String answerId, Vertx vertx, SimulatorStats stats) {
        this.request = request;
        this.requestId = requestId;
        this.answerId = answerId;
        this.vertx = vertx;
        this.stats = stats;
        response = request.response();
        response.putHeader("x-request-id", requestId);
    }

    HttpServerRequest request() {
        return request;
    }

    /** The id that the response names. */
    String requestId() {
        return requestId;
    }

    /** The id that the answer's own id is made from. */
    String answerId() {
        return answerId;
    }

    void refuse(ApiError error) {
        if (response.ended() || response.closed()) {
            return;
        }
        LOG.debug("request={} status={} code={} param={}", requestId, error.status(), error.code(), error.param());
        response.setStatusCode(error.status());
        sendJson(error.json(requestId));
    }

    void stream(AnswerScript script, Pacing pacing, Observers observers) {
        new StreamWriter(vertx.getOrCreateContext(), response, script, pacing, requestId, stats, observers).start();
    }

    /** Sends an answer in one piece, once all of its tokens would have been spoken. */
    void send(WholeAnswer answer, Pacing pacing) {
        Duration delay = pacing.firstTokenDelay().plus(pacing.pace().multipliedBy(answer.tokens()));
        if (delay.isZero()) {
            sendNow(answer);
            return;
        }
        long timer = vertx.setTimer(Durations.ceilMillis(delay), fired -> sendNow(answer));
        response.closeHandler(closed -> vertx.cancelTimer(timer));
    }

    private void sendNow(WholeAnswer answer) {
        if (answer.ending() == null) {
            sendJson(answer.json());
            return;
        }
        int part = answer.bytesBeforeFault();
        if (part > 0) {
            response.putHeader("Content-Type", JSON).putHeader("Content-Length", "" + answer.json().length);
            stats.wrote(part);
            response.write(Buffer.buffer(answer.json()).slice(0, part));
        }
        if (answer.ending() == Fault.Kind.CUT) {
            response.close();
        }
    }

    private void sendJson(byte[] body) {
        stats.wrote(body.length);
        response.putHeader("Content-Type", JSON).end(Buffer.buffer(body));
    }
}
