package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {

    private ModelStudioSimulator simulator;
    private Api api;

    @BeforeEach
    void start() {
        simulator = new ModelStudioSimulator(Api.fast()).start();
        api = new Api(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, invalid_parameter_error",
        "400-inspection, 400, data_inspection_failed",
        "400-arrearage, 400, Arrearage",
        "401, 401, invalid_api_key",
        "403, 403, AccessDenied",
        "404, 404, ModelNotFound",
        "408, 408, RequestTimeOut",
        "429, 429, limit_requests",
        "429-quota, 429, insufficient_quota",
        "500, 500, internal_error",
        "503, 503, ModelServingError"
    })
    void statusAnswersWithItsErrorWhetherStreamedOrNot(String value, int status, String code) {
        for (boolean stream : new boolean[] {true, false}) {
            HttpResponse<String> response = api.simulate(stream, "status=" + value);

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(Api.json(response.body()).at("/error/code").asText()).isEqualTo(code);
            assertThat(Api.json(response.body()).get("error").fieldNames())
                    .toIterable()
                    .containsExactly("message", "type", "param", "code");
            assertThat(Api.json(response.body()).get("request_id").asText()).isNotEmpty();
        }
        assertThat(simulator.stats().openStreams()).isZero();
        assertThat(simulator.stats().completedStreams()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "status=429, 1",
        "status=429; retry-after=7, 7",
        "status=429-quota,",
        "status=503,",
        "status=503; retry-after=3, 3"
    })
    void retryAfterComesWithARateLimitAndOtherwiseOnRequest(String directives, String seconds) {
        assertThat(api.simulate(true, directives)
                        .headers()
                        .firstValue("Retry-After")
                        .orElse(null))
                .isEqualTo(seconds);
    }

    @Test
    void errorInStreamEndsTheStreamWithAnErrorEvent() {
        HttpResponse<String> response = api.simulate(true, "tokens=9; error-in-stream=2:429");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Api.data(response.body())).hasSize(4);
        assertThat(Api.text(response.body())).isEqualTo("w1 w2 ");
        assertThat(Api.json(Api.data(response.body()).get(3)).at("/error/code").asText())
                .isEqualTo("limit_requests");
        assertThat(simulator.stats().completedStreams()).isEqualTo(1);
    }

    @Test
    void errorInStreamMayBeAllThereIs() {
        HttpResponse<String> response = api.simulate(true, "error-in-stream=0");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Api.data(response.body())).singleElement().asString().startsWith("{\"error\":");
    }

    @Test
    void errorEventNamesTheEvent() {
        String stream = api.simulate(true, "tokens=9; error-event").body();

        assertThat(stream.split("\n\n")).hasSize(3);
        assertThat(stream.split("\n\n")[2])
                .startsWith("event: error\ndata: {\"error\":")
                .contains("\"internal_error\"");
    }

    @Test
    void errorCommentCarriesTheStatusInAComment() {
        String stream =
                api.simulate(true, "tokens=9; error-comment=1:429-quota").body();

        assertThat(stream.split("\n\n")).hasSize(3);
        assertThat(stream.split("\n\n")[2])
                .startsWith("event:error\n:HTTP_STATUS/429\ndata:{\"request_id\":")
                .contains("\"code\":\"insufficient_quota\"");
    }

    @Test
    void anErrorAfterMoreTokensThanThereAreComesInPlaceOfTheFinish() {
        String stream = api.simulate(true, "tokens=2; error-in-stream=100").body();

        assertThat(Api.text(stream)).isEqualTo("w1 w2 ");
        assertThat(Api.finishReason(stream)).isNull();
        assertThat(stream).contains("\"error\"").doesNotContain("[DONE]");
    }

    @Test
    void cutClosesTheConnectionAfterThatManyTokens() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: tokens=9; pace=1ms; cut=3"));

            client.readHead();
            String role = new String(client.readChunk());
            String tokens =
                    new String(client.readChunk()) + new String(client.readChunk()) + new String(client.readChunk());

            assertThat(Api.text(role + tokens)).isEqualTo("w1 w2 w3 ");
            assertThatIOException().isThrownBy(client::readChunk).withMessage("closed");
            await().until(() -> simulator.stats().completedStreams() == 1);
            await().until(() -> simulator.stats().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutZeroClosesTheConnectionBeforeTheHeaders(boolean stream) throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(stream, "Hello"), "X-Simulate: cut=0"));

            assertThatIOException().isThrownBy(client::readHead).withMessage("closed after \"\"");
        }
    }

    @Test
    void cutTearsAWholeAnswerApart() {
        assertThatThrownBy(() -> api.simulate(false, "cut=1"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void stallSendsThatManyTokensAndKeepsTheConnection() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(true, "Hello"), "X-Simulate: tokens=9; stall=2"));

            client.readHead();
            String events =
                    new String(client.readChunk()) + new String(client.readChunk()) + new String(client.readChunk());

            assertThat(Api.text(events)).isEqualTo("w1 w2 ");
            long sent = simulator.stats().bytesWritten();
            await().during(Duration.ofMillis(200))
                    .until(() -> simulator.stats().openStreams() == 1
                            && simulator.stats().bytesWritten() == sent);
        }
        await().until(() -> simulator.stats().abortedStreams() == 1);
        assertThat(simulator.stats().openStreams()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stallZeroSendsNothingAtAll(boolean stream) throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(stream, "Hello"), "X-Simulate: stall=0"));

            await().until(() -> simulator.stats().requests() == 1);
            await().during(Duration.ofMillis(200))
                    .until(() -> simulator.stats().bytesWritten() == 0
                            && simulator.stats().openConnections() == 1);
        }
    }

    @Test
    void stallLeavesAWholeAnswerHalfSent() throws Exception {
        try (RawClient client = new RawClient(simulator)) {
            client.send(RawClient.post(Api.body(false, "Hello"), "X-Simulate: stall=1"));

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readBody(20)).startsWith("{\"choices\"");
            assertThat(simulator.stats().openConnections()).isEqualTo(1);
        }
    }

    @Test
    void errorInStreamIsA200WithAnErrorWhenNotStreamed() {
        HttpResponse<String> response = api.simulate(false, "error-in-stream=0:503");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Api.json(response.body()).at("/error/code").asText()).isEqualTo("ModelServingError");
    }
}
