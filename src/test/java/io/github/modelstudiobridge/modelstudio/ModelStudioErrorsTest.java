package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStudioErrorsTest {

    private static final ModelStudioErrors ERRORS =
            new ModelStudioErrors(() -> Redaction.of(List.of("the-bridges-own-key"), List.of("upstream.example")));

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400",
        "404, 404",
        "408, 504",
        "413, 400",
        "422, 400",
        "429, 429",
        "500, 502",
        "502, 502",
        "503, 503",
        "504, 504",
        "418, 502"
    })
    void keepsCodeAndMessageOfEachStatus(int status, int told) {
        String body =
                "{\"error\":{\"message\":\"why\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"},\"request_id\":\"r\"}";

        ChatError error = ERRORS.ofStatus(status, utf8(body), 7).error();

        assertThat(error.status()).isEqualTo(told);
        assertThat(error.message()).isEqualTo("why");
        assertThat(error.code()).isEqualTo("c");
        assertThat(error.param()).isEqualTo(told < 500 ? "p" : null);
        assertThat(error.retryAfterSeconds()).isEqualTo(status == 429 || status == 503 ? 7 : null);
    }

    @Test
    void aRefusedKeyIsTheBridgesOwnTroubleAndNamesItsProperty() {
        String body = "{\"error\":{\"message\":\"Incorrect key sk-12345\",\"code\":\"invalid_api_key\"}}";

        ChatError error = ERRORS.ofStatus(401, utf8(body), null).error();

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.type()).isEqualTo("upstream_error");
        assertThat(error.code()).isEqualTo("invalid_api_key");
        assertThat(error.message())
                .contains("modelstudio.api-key", "modelstudio.region")
                .doesNotContain("12345");
    }

    @Test
    void aForbiddenModelKeepsWhatModelStudioSaid() {
        String body = "{\"error\":{\"message\":\"Access to model denied.\",\"code\":\"AccessDenied.Unpurchased\"}}";

        ChatError error = ERRORS.ofStatus(403, utf8(body), null).error();

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.type()).isEqualTo("upstream_error");
        assertThat(error.code()).isEqualTo("AccessDenied.Unpurchased");
        assertThat(error.message()).isEqualTo("Access to model denied.");
        assertThat(ERRORS.ofStatus(403, utf8(""), null).error().message()).contains("the bridge's key");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 408, 429, 500, 503})
    void noStatusQuotesTheBridgesOwnKeyOrHost(int status) {
        String quote = "no the-bridges-own-key or the%2Dbridges%2Down%2Dkey at upstream.example:443";
        String body = "{\"error\":{\"message\":\"%1$s\",\"type\":\"%1$s\",\"param\":\"%1$s\",\"code\":\"%1$s\"}}"
                .formatted(quote);

        ChatError error = ERRORS.ofStatus(status, utf8(body), null).error();

        assertThat(error.toString())
                .contains("no *** or *** at ***")
                .doesNotContain("own-key", "own%2Dkey", ".example");
    }

    @ParameterizedTest
    @CsvSource({
        "limit_requests, 1",
        "Throttling.RateQuota, 1",
        "limit_burst_rate, 1",
        "insufficient_quota, 60",
        "Throttling.AllocationQuota, 60",
        "Arrearage, 3600",
        "PrepaidBillOverdue, 3600",
        "PostpaidBillOverdue, 3600",
        "CommodityNotPurchased, 3600"
    })
    void aLimitThatDoesNotSayWhenIsWorthATryWhenItsKindCanHavePassed(String code, int seconds) {
        byte[] body = utf8("{\"error\":{\"message\":\"why\",\"code\":\"" + code + "\"}}");

        assertThat(ERRORS.ofStatus(429, body, null).error().retryAfterSeconds()).isEqualTo(seconds);
        assertThat(ERRORS.ofStatus(429, body, 7).error().retryAfterSeconds()).isEqualTo(7);
    }

    @Test
    void aLimitWithoutACodeIsWorthATryAtOnce() {
        assertThat(ERRORS.ofStatus(429, utf8("busy"), null).error().retryAfterSeconds())
                .isEqualTo(1);
    }

    @Test
    void readsANativeErrorToo() {
        ChatError error = ERRORS.ofStatus(
                        400, utf8("{\"code\":\"InvalidParameter\",\"message\":\"why\",\"request_id\":\"r\"}"), null)
                .error();

        assertThat(error.code()).isEqualTo("InvalidParameter");
        assertThat(error.message()).isEqualTo("why");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boom\\n\\tat com.alibaba.Foo.bar(Foo.java:12)\\n\\tat com.alibaba.Foo.main(Foo.java:1)\\nCaused by: x",
                "boom\\r\\n    at Object.<anonymous> (/srv/app.js:1:1)",
                "boom\\nTraceback (most recent call last):\\n  File \\\"a.py\\\", line 1",
                "boom\\tat com.foo.Bar.baz(Bar.java:12) at com.foo.Q.z(Q.java:1)",
                "boom\\\\n\\\\tat com.foo.Bar.baz(Bar.java:12)",
                "boom\\u0000\\n"
            })
    void aMessageComesInOneLineAndWithoutAStackTrace(String message) {
        ChatError error = ERRORS.ofStatus(400, utf8("{\"error\":{\"message\":\"" + message + "\"}}"), null)
                .error();
        assertThat(error.message()).isEqualTo("boom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>nginx</html>", "{\"error\":", "[]", "null", "{\"error\":{\"message\":{}}}"})
    void aBodyThatSaysNothingIsToldInItsOwnWords(String body) {
        ChatError error = ERRORS.ofStatus(500, utf8(body), null).error();

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.message()).isEqualTo("Model Studio failed.");
    }

    @ParameterizedTest
    @CsvSource({
        "limit_requests, 429, rate_limit_error",
        "insufficient_quota, 429, rate_limit_error",
        "Throttling.RateQuota, 429, rate_limit_error",
        "429, 429, rate_limit_error",
        "data_inspection_failed, 400, invalid_request_error",
        "DataInspectionFailed, 400, invalid_request_error",
        "invalid_parameter_error, 400, invalid_request_error",
        "InvalidParameter.NotSupportEnableThinking, 400, invalid_request_error",
        "Arrearage, 400, invalid_request_error",
        "ModelNotFound, 404, invalid_request_error",
        "model_not_supported, 404, invalid_request_error",
        "PostpaidBillOverdue, 429, rate_limit_error",
        "access_denied, 502, upstream_error",
        "AccessDenied.Unpurchased, 502, upstream_error",
        "Model.AccessDenied, 502, upstream_error",
        "AllocationQuota.FreeTierOnly, 502, upstream_error",
        "invalid_api_key, 502, upstream_error",
        "RequestTimeOut, 504, upstream_error",
        "ModelServingError, 503, upstream_error",
        "InternalError, 502, upstream_error"
    })
    void anErrorInsideAnAnswerHasTheStatusOfItsCode(String code, int status, String type) {
        String json = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"why\"}}";
        String nativeJson = "{\"request_id\":\"r\",\"code\":\"" + code + "\",\"message\":\"why\"}";

        for (String data : new String[] {json, nativeJson}) {
            for (ChatException failure : new ChatException[] {
                catchThrowableOfType(ChatException.class, () -> ModelStudioChunkDecoder.decode(data, ERRORS)),
                catchThrowableOfType(ChatException.class, () -> ERRORS.throwIfError(utf8(data)))
            }) {
                assertThat(failure.error().status()).isEqualTo(status);
                assertThat(failure.error().type()).isEqualTo(type);
                assertThat(failure.error().code()).isEqualTo(code);
                if (!code.equals("invalid_api_key")) {
                    assertThat(failure.error().message()).isEqualTo("why");
                }
            }
        }
    }

    @Test
    void anErrorThatIsNullIsNone() {
        assertThatCode(() -> ERRORS.throwIfError(utf8("{\"error\":null,\"choices\":[{\"index\":0}]}")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"choices\":[]}|empty_answer", "{\"id\":1}|invalid_upstream_answer"})
    void anAnswerWithoutChoicesIsNone(String body, String code) {
        ChatException failure = catchThrowableOfType(ChatException.class, () -> ERRORS.throwIfError(utf8(body)));

        assertThat(failure.error().status()).isEqualTo(502);
        assertThat(failure.error().code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The tools parameter cannot be used with stream=True simultaneously. | true",
                "The parameter 'tools' cannot be used with \"stream\":true. | true",
                "Function call does not support Stream. | true",
                "tools 参数不能与 stream=True 同时使用 | true",
                "This model only support stream mode, please enable the stream parameter to access the model. | false",
                "parameter.enable_thinking must be set to false for non-streaming calls | false",
                "The tool call is not supported. | false"
            })
    void knowsWhenToolsAndAStreamExcludeEachOther(String message, boolean expected) {
        assertThat(ModelStudioErrors.isAboutStreamedTools(ChatError.badRequest(null, message)))
                .isEqualTo(expected);
    }
}
