package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller is told of each error that Model Studio documents, asked for as a stream and in one piece. */
class UpstreamErrorsTest {

    private static final String OWN_KEY_REFUSED =
            "Model Studio refused the bridge's own key: check modelstudio.api-key, and that it belongs to"
                    + " modelstudio.region.";

    private static ScriptedServer upstream;
    private static BridgeUnderTest bridge;
    private static volatile String answer;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(socket -> ScriptedServer.write(socket, answer));
        bridge = BridgeUnderTest.start(Map.of("modelstudio.base-url", upstream.url()));
    }

    @AfterAll
    static void stop() {
        bridge.close();
        upstream.close();
    }

    private static void upstreamAnswers(String status, String contentType, String moreHeaders, String body) {
        answer = "HTTP/1.1 " + status + "\r\nContent-Type: " + contentType + "\r\nX-Request-Id: up-1\r\n" + moreHeaders
                + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static HttpCall ask(boolean stream) throws IOException {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + BridgeUnderTest.KEY, "Content-Type", "application/json");
        String body = "{\"model\":\"qwen-plus\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return HttpCall.connect(bridge.port())
                .send("POST", BridgeUnderTest.OPENAI_PATH, headers, body)
                .readHead();
    }

    private static void assertTold(
            boolean stream, int status, String type, String code, String message, String param, String retryAfter)
            throws IOException {
        try (HttpCall call = ask(stream)) {
            JsonNode error = Json.STRICT_MAPPER.readTree(call.readBody()).path("error");

            assertThat(call.status()).isEqualTo(status);
            assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
            assertThat(error.path("type").textValue()).isEqualTo(type);
            assertThat(error.path("code").textValue()).isEqualTo(code);
            assertThat(error.path("message").textValue()).isEqualTo(message);
            assertThat(error.path("param").textValue()).isEqualTo(param);
            assertThat(call.header("retry-after")).isEqualTo(retryAfter);
            assertThat(call.header("x-request-id")).isNotBlank().isNotEqualTo("up-1");
            assertThat(call.header("x-upstream-request-id")).isEqualTo("up-1");
            assertThat(call.header("www-authenticate")).isNull();
            assertThat(call.header("content-type")).isEqualTo("application/json");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "400, invalid_parameter_error, temperature, 400, invalid_request_error, temperature, -",
                "400, data_inspection_failed, -, 400, invalid_request_error, -, -",
                "400, Arrearage, -, 400, invalid_request_error, -, -",
                "403, AccessDenied, -, 502, upstream_error, -, -",
                "404, ModelNotFound, model, 404, invalid_request_error, model, -",
                "408, RequestTimeOut, -, 504, upstream_error, -, -",
                "429, limit_requests, -, 429, rate_limit_error, -, 1",
                "429, insufficient_quota, -, 429, rate_limit_error, -, 60",
                "429, Arrearage, -, 429, rate_limit_error, -, 3600",
                "500, internal_error, -, 502, upstream_error, -, -",
                "500, InternalError.Algo, -, 502, upstream_error, -, -",
                "503, ModelServingError, -, 503, upstream_error, -, -",
            })
    void codeAndMessageAreKept(
            int status, String code, String param, int told, String type, String toldParam, String retryAfter)
            throws Exception {
        String quotedParam = param == null ? "null" : "\"" + param + "\"";
        upstreamAnswers(
                status + " X",
                "application/json",
                "",
                "{\"error\":{\"message\":\"why\",\"type\":\"t\",\"param\":%s,\"code\":\"%s\"},\"request_id\":\"up-1\"}"
                        .formatted(quotedParam, code));

        for (boolean stream : new boolean[] {true, false}) {
            assertTold(stream, told, type, code, "why", toldParam, retryAfter);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedKeyIsToldInTheBridgesOwnWords(boolean stream) throws Exception {
        upstreamAnswers(
                "401 Unauthorized",
                "application/json",
                "WWW-Authenticate: Bearer\r\n",
                "{\"error\":{\"message\":\"Incorrect API key upstream-key.\",\"param\":null,\"code\":\"invalid_api_key\"}}");

        assertTold(stream, 502, "upstream_error", "invalid_api_key", OWN_KEY_REFUSED, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "400 | 400 | invalid_request_error | Model Studio refused the request. | -",
                "401 | 502 | upstream_error | " + OWN_KEY_REFUSED + " | -",
                "403 | 502 | upstream_error | Model Studio does not let the bridge's key use this model. | -",
                "404 | 404 | invalid_request_error | Model Studio refused the request. | -",
                "408 | 504 | upstream_error | Model Studio did not answer in time. | -",
                "429 | 429 | rate_limit_error | Model Studio takes no more requests for now. | 1",
                "500 | 502 | upstream_error | Model Studio failed. | -",
                "502 | 502 | upstream_error | Model Studio failed. | -",
                "503 | 503 | upstream_error | Model Studio is overloaded. | -",
                "504 | 504 | upstream_error | Model Studio did not answer in time. | -",
            })
    void aBodyThatSaysNothingIsToldInTheBridgesOwnWords(
            int status, int told, String type, String message, String retryAfter) throws Exception {
        for (String body : new String[] {"", "<html>nginx 10.0.0.7</html>", "busy", "[]", "{\"error\":"}) {
            for (boolean stream : new boolean[] {true, false}) {
                upstreamAnswers(status + " X", body.startsWith("<") ? "text/html" : "application/json", "", body);

                assertTold(stream, told, type, null, message, null, retryAfter);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void noCodeMakesALogLineOfItsOwn(int status) throws Exception {
        upstreamAnswers(
                status + " X",
                "application/json",
                "",
                "{\"error\":{\"message\":\"why\",\"param\":\"p\\r\\nERROR\",\"code\":\"c\\nERROR\"}}");

        try (LogLines log = LogLines.of(ErrorReply.class.getName());
                HttpCall call = ask(true)) {
            assertThat(call.status()).isGreaterThanOrEqualTo(400);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("code=c ERROR")
                    .doesNotContain("\n", "\r");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whenToComeBackIsPassedOn(int status) throws Exception {
        String type = status == 429 ? "rate_limit_error" : "upstream_error";
        String body = "{\"error\":{\"message\":\"why\",\"param\":null,\"code\":\"insufficient_quota\"}}";
        String past = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).minusDays(1));
        String nextYear = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusYears(1));
        for (String[] header : new String[][] {{"7", "7"}, {past, "1"}, {nextYear, "86400"}, {"999999999", "86400"}}) {
            upstreamAnswers(status + " X", "application/json", "Retry-After: " + header[0] + "\r\n", body);

            assertTold(true, status, type, "insufficient_quota", "why", null, header[1]);
        }
    }
}
