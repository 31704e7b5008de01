package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStudioErrorsTest {

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

        ChatError error = ModelStudioErrors.ofStatus(status, utf8(body), 7).error();

        assertThat(error.status()).isEqualTo(told);
        assertThat(error.message()).isEqualTo("why");
        assertThat(error.code()).isEqualTo("c");
        assertThat(error.param()).isEqualTo(told < 500 ? "p" : null);
        assertThat(error.retryAfterSeconds()).isEqualTo(status == 429 || status == 503 ? 7 : null);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysNothingOfTheBridgesOwnKey(int status) {
        String body = "{\"error\":{\"message\":\"Incorrect key sk-12345\",\"code\":\"invalid_api_key\"}}";

        ChatError error = ModelStudioErrors.ofStatus(status, utf8(body), null).error();

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.message()).doesNotContain("sk-");
        assertThat(error.code()).isEqualTo("invalid_api_key");
    }

    @Test
    void readsANativeErrorToo() {
        ChatError error = ModelStudioErrors.ofStatus(
                        400, utf8("{\"code\":\"InvalidParameter\",\"message\":\"why\",\"request_id\":\"r\"}"), null)
                .error();

        assertThat(error.code()).isEqualTo("InvalidParameter");
        assertThat(error.message()).isEqualTo("why");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>nginx</html>", "{\"error\":", "[]", "null", "{\"error\":{\"message\":{}}}"})
    void aBodyThatSaysNothingIsToldInItsOwnWords(String body) {
        ChatError error = ModelStudioErrors.ofStatus(500, utf8(body), null).error();

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
        "ModelNotFound, 404, invalid_request_error",
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
                catchThrowableOfType(ChatException.class, () -> ModelStudioChunkDecoder.decode(data)),
                catchThrowableOfType(ChatException.class, () -> ModelStudioErrors.throwIfError(utf8(data)))
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
        assertThatCode(() -> ModelStudioErrors.throwIfError(utf8("{\"error\":null,\"choices\":[{\"index\":0}]}")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"choices\":[]}|empty_answer", "{\"id\":1}|invalid_upstream_answer"})
    void anAnswerWithoutChoicesIsNone(String body, String code) {
        ChatException failure =
                catchThrowableOfType(ChatException.class, () -> ModelStudioErrors.throwIfError(utf8(body)));

        assertThat(failure.error().status()).isEqualTo(502);
        assertThat(failure.error().code()).isEqualTo(code);
    }
}
