package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final String KEY = "Zq+9/rT.x~5=W&k";

    private static String withKey(String key, String text) {
        return Redaction.of(List.of(key), List.of()).apply(text);
    }

    private static String withHost(String host, String text) {
        return Redaction.of(List.of(), List.of(host)).apply(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "zQ+9/Rt.X~5=w&K",
                "Zq%2B9%2FrT.x~5%3DW%26k",
                "Zq%2b9%2frT.x%7e5%3dW%26k",
                "%5A%71%2B%39%2F%72%54%2E%78%7E%35%3D%57%26%6B"
            })
    void aKeyIsHiddenPlainAndPercentEncoded(String quoted) {
        assertThat(withKey(KEY, "Incorrect key <" + quoted + "> for this model"))
                .isEqualTo("Incorrect key <***> for this model");
        assertThat(withKey(KEY, "x" + quoted + "y" + quoted)).isEqualTo("x***y***");
    }

    @ParameterizedTest
    @CsvSource({
        "refused by gw-17.internal.corp:8443 today, refused by *** today",
        "at node.cluster.local, at ***",
        "Authorization: Bearer abcdefghijk1234567890, Authorization: Bearer ***",
        "cannot reach upstream_7.prod.internal., cannot reach ***",
        "BEARER  zzz9999999, BEARER  ***",
        "key AKIAIOSFODNN7EXAMPLE, key ***",
        "key LTAI5tAbCdEfGh, key ***",
        "parameters.top_p of qwen2.5-72b is 1.5:2 at 12:30, parameters.top_p of qwen2.5-72b is 1.5:2 at 12:30"
    })
    void whatLooksLikeAHostOfACompanyOrAStrangersKeyIsHidden(String text, String redacted) {
        assertThat(withKey(KEY, text)).isEqualTo(redacted);
    }

    @Test
    void aKeyIsHiddenWhereverItStandsInABase64Text() {
        Random random = new Random(20260217);
        for (int i = 0; i < 5_000; i++) {
            byte[] key = new byte[8 + random.nextInt(60)];
            for (int at = 0; at < key.length; at++) {
                key[at] = (byte) (0x21 + random.nextInt(0x5E));
            }
            String before = "b".repeat(random.nextInt(7));
            String after = "a".repeat(random.nextInt(7));
            String secret = new String(key, StandardCharsets.US_ASCII);
            Base64.Encoder encoder = random.nextBoolean() ? Base64.getEncoder() : Base64.getUrlEncoder();
            String encoded = (random.nextBoolean() ? encoder : encoder.withoutPadding())
                    .encodeToString(utf8(before + secret + after));

            String redacted = withKey(secret, "token \"" + encoded + "\"");

            assertThat(redacted)
                    .as(secret)
                    .contains("***")
                    .startsWith("token \"")
                    .endsWith("\"");
            int left = redacted.length() - "token \"***\"".length();
            assertThat(left).as(secret).isLessThanOrEqualTo((before.length() + after.length()) * 8 / 6 + 5);
        }
    }

    @Test
    void aRandomKeyIsHiddenAsAUrlWritesIt() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder key = new StringBuilder();
            for (int length = 4 + random.nextInt(40); length > 0; length--) {
                key.append((char) (0x21 + random.nextInt(0x5E)));
            }
            String encoded = URLEncoder.encode(key.toString(), StandardCharsets.UTF_8);

            assertThat(withKey(key.toString(), "?key=" + encoded)).isEqualTo("?key=***");
        }
    }

    @Test
    void aKeyThatLooksLikeAnAddressLeavesNoRest() {
        assertThat(withKey("sk-abc/def+ghi", "key sk-abc/def+ghi.")).isEqualTo("key ***.");
        assertThat(withKey("x.aliyuncs.com+y", "key x.aliyuncs.com+y")).isEqualTo("key ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "e", " ", "ab", "The", "..."})
    void aKeyOfLessThanFourCharactersHidesNothing(String key) {
        String text = "The model abc does not exist, see the list...";

        assertThat(withKey(key, text)).isEqualTo(text);
    }

    @Test
    void aKeyOfLessThanEightCharactersIsHiddenWhereItStandsAlone() {
        assertThat(withKey("demo", "no key demo, but democracy and pre-demo"))
                .isEqualTo("no key ***, but democracy and pre-demo");
    }

    @ParameterizedTest
    @CsvSource({
        "llm.corp.example, https://LLM.corp.example/v1 failed, *** failed",
        "llm.corp.example, no route to llm.corp.example:8443., no route to ***.",
        "llm.corp.example, not llm.corp.example-2, not llm.corp.example-2",
        "node-7, upstream Node-7 is down, upstream *** is down",
        "localhost, cannot reach localhost/v1, cannot reach ***/v1",
        "localhost, localhosts, localhosts",
        "[fd00::7], no route to [fd00::7]:443, no route to ***",
        "model, model, model",
        "model, cannot reach model:8000, cannot reach ***",
        "api, the api at api:8000 says no, the api at *** says no",
    })
    void aHostIsHiddenWithItsPort(String host, String text, String redacted) {
        assertThat(withHost(host, text)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @CsvSource({
        "Incorrect API key sk-1a2b**** provided, Incorrect API key *** provided",
        "see https://help.example/x?y=1 for more, see *** for more",
        "10.0.0.7:8080 refused, *** refused",
        "'Connection refused: /[2400:3200:0:0:0:0:0:1]:443', Connection refused: /***",
        "dashscope-intl.aliyuncs.com is down, *** is down",
        "try again at 12:30:45, try again at 12:30:45",
        "qwen3.5-plus-2026-02-15 is unknown, qwen3.5-plus-2026-02-15 is unknown",
    })
    void whatLooksLikeAKeyOrAnAddressIsHiddenToo(String text, String redacted) {
        assertThat(Redaction.of(List.of(), List.of()).apply(text)).isEqualTo(redacted);
    }

    @Test
    void severalKeysAndHostsAreHiddenAtOnce() {
        Redaction redaction = Redaction.of(List.of("first-key", "second-key"), List.of("a.example", "b.example"));

        assertThat(redaction.apply("first-key at a.example, second-key at b.example"))
                .isEqualTo("*** at ***, *** at ***");
    }

    @Test
    void aKeyThatBeginsLikeAnotherLeavesNoRest() {
        for (List<String> keys :
                List.of(List.of("first-key", "first-key-too"), List.of("first-key-too", "first-key"))) {
            assertThat(Redaction.of(keys, List.of()).apply("first-key-too first-key"))
                    .isEqualTo("*** ***");
        }
    }

    @Test
    void aLongTextTakesNoLongTime() {
        String text = "aaaaaaaa/".repeat(60_000);

        String redacted = assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> Redaction.of(List.of("a".repeat(60) + "b"), List.of("a.".repeat(30) + "b"))
                        .apply(text));

        assertThat(redacted).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-", "a.", "a", "sk", "1.", "[:", "http:"})
    void takesTimeInProportionToTheText(String part) {
        String text = part.repeat(500_000);

        assertTimeout(Duration.ofSeconds(5), () -> Redaction.of(List.of("a-secret-key"), List.of("a.host"))
                .apply(text));
    }
}
