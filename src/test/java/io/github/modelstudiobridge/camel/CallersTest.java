package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in, how often, and what a running bridge learns from a changed key file. */
class CallersTest {

    /** What every dialect takes. */
    private static final String REQUEST =
            "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

    private static final String LONG_ANSWER = "[[simulate: tokens=1000; pace=20ms]]";

    @TempDir
    Path directory;

    private static HttpCall ask(BridgeUnderTest bridge, String path, String authorization, String text)
            throws IOException {
        Map<String, String> headers = Map.of("Authorization", authorization, "Content-Type", "application/json");
        return HttpCall.connect(bridge.port())
                .send("POST", path, headers, REQUEST.formatted(text))
                .readHead();
    }

    private static HttpCall ask(BridgeUnderTest bridge, String key, String text) throws IOException {
        return ask(bridge, BridgeUnderTest.IMS_PATH, "Bearer " + key, text);
    }

    private static int status(BridgeUnderTest bridge, String key) throws IOException {
        try (HttpCall call = ask(bridge, key, "hello")) {
            call.readBody();
            return call.status();
        }
    }

    private static String code(HttpCall call) throws IOException {
        return Json.STRICT_MAPPER
                .readTree(call.readBody())
                .path("error")
                .path("code")
                .textValue();
    }

    private static CallerAuthentication ims(BridgeUnderTest bridge) {
        return bridge.bridge()
                .context()
                .getRegistry()
                .lookupByNameAndType("imsAuthentication", CallerAuthentication.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ims.api-keys, ims.limits, /ims/v1/chat/completions, Bearer abc",
        "gateway.auth-codes, gateway.limits, /gateway/v1/chat/completions, abc",
        "gateway.auth-codes, gateway.limits, /gateway/v1/chat/completions, Bearer abc",
        "openai.api-keys, openai.limits, /v1/chat/completions, Bearer abc",
    })
    void theRequestBeyondTheMinutesIsToldWhenToComeBack(
            String keysProperty, String limitsPrefix, String path, String authorization) throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(
                Map.of(keysProperty, "shop abc", limitsPrefix + ".shop.requests-per-minute", "2"))) {
            for (int i = 0; i < 2; i++) {
                try (HttpCall call = ask(bridge, path, authorization, "hello")) {
                    assertThat(call.status()).isEqualTo(200);
                }
            }

            try (HttpCall refused = ask(bridge, path, authorization, "hello")) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(20, 30);
                assertThat(code(refused)).isEqualTo("rate_limit_exceeded");
            }
            assertThat(bridge.simulator().stats().requests()).isEqualTo(2);
        }
    }

    @Test
    void oneAnswerMoreThanMayBeOpenIsRefusedUntilOneEnds() throws Exception {
        try (BridgeUnderTest bridge = BridgeUnderTest.start(
                Map.of("ims.api-keys", "shop abc, other def", "ims.limits.concurrent-streams", "2"))) {
            HttpCall first = ask(bridge, "abc", LONG_ANSWER);
            HttpCall second = ask(bridge, "abc", LONG_ANSWER);

            try (HttpCall refused = ask(bridge, "abc", "hello")) {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.header("retry-after")).isEqualTo("1");
                assertThat(code(refused)).isEqualTo("too_many_streams");
            }
            assertThat(status(bridge, "def")).as("another caller").isEqualTo(200);

            first.close();
            await().until(() -> ims(bridge).openStreams("shop") == 1);
            assertThat(status(bridge, "abc")).isEqualTo(200);
            second.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"hello, 200", "[[simulate: status=503]], 503", "[[simulate: cut=2]], 200", "[[simulate: nonsense]], 400"
    })
    void whoReadAWholeAnswerMayAskAgainAtOnce(String text, int status) throws Exception {
        try (BridgeUnderTest bridge =
                BridgeUnderTest.start(Map.of("ims.api-keys", "shop abc", "ims.limits.concurrent-streams", "1"))) {
            for (int i = 0; i < 100; i++) {
                try (HttpCall call = ask(bridge, "abc", text)) {
                    assertThat(call.status()).as("call " + i).isEqualTo(status);
                    call.readBody();
                }
            }
        }
    }

    @Test
    void noStreamIsLostOrFreedTwiceInAThousandAbortsAndFailures() throws Exception {
        try (BridgeUnderTest bridge =
                BridgeUnderTest.start(Map.of("ims.api-keys", "shop abc", "ims.limits.concurrent-streams", "50"))) {
            List<String> questions = List.of(
                    "[[simulate: first-token-delay=60s]]",
                    LONG_ANSWER,
                    "[[simulate: status=503]]",
                    "[[simulate: cut=1; tokens=3]]",
                    "\\u0000\" broken JSON");
            for (int round = 0; round < 20; round++) {
                List<HttpCall> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    calls.add(HttpCall.connect(bridge.port())
                            .send(
                                    "POST",
                                    BridgeUnderTest.IMS_PATH,
                                    Map.of("Authorization", "Bearer abc", "Content-Type", "application/json"),
                                    BridgeUnderTest.imsRequest(questions.get(i % 5))));
                }
                for (int i = 0; i < 50; i++) {
                    if (i % 5 != 0) {
                        assertThat(calls.get(i).readHead().status()).isNotEqualTo(429);
                    }
                }
                await().until(() -> ims(bridge).openStreams("shop") == 20);
                for (HttpCall call : calls) {
                    call.close();
                }
                await().until(() -> ims(bridge).openStreams("shop") == 0);
            }

            await().until(() -> bridge.openExchanges() == 0);
            assertThat(ims(bridge).openStreams("shop")).isZero();
        }
    }

    @Test
    void aChangedFileIsInForceWithinTwoSecondsWhileOpenAnswersGoOn() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "# shops\nold abc\nboth ghi\n");
        try (BridgeUnderTest bridge = BridgeUnderTest.start(Map.of(
                        "ims.api-keys",
                        "listed jkl",
                        "ims.api-keys-file",
                        file.toString(),
                        "ims.limits.new.requests-per-minute",
                        "1"));
                HttpCall open = ask(bridge, "abc", "[[simulate: tokens=60; pace=50ms]]")) {
            open.readFrame();

            Files.writeString(file, "new def\nboth ghi\n");

            long written = System.nanoTime();
            await().atMost(Duration.ofSeconds(2)).until(() -> status(bridge, "abc") == 401);
            assertThat(Duration.ofNanos(System.nanoTime() - written)).isLessThan(Duration.ofSeconds(2));
            assertThat(List.of(status(bridge, "def"), status(bridge, "ghi"), status(bridge, "jkl")))
                    .containsOnly(200);
            assertThat(status(bridge, "def")).as("a limit of a new caller").isEqualTo(429);
            assertThat(open.readBody()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aBrokenFileChangesNothingAndIsToldOnceByItsLine() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "shop abc\n");
        try (LogLines log = LogLines.of(KeyFileWatch.class.getName());
                BridgeUnderTest bridge =
                        BridgeUnderTest.start(Map.of("ims.api-keys", "", "ims.api-keys-file", file.toString()))) {
            Files.writeString(file, "shop s3cr3t\n\nshop s3cr3t-2\n");
            await().until(() -> !log.lines().isEmpty());
            assertThat(status(bridge, "abc")).isEqualTo(200);
            assertThat(status(bridge, "s3cr3t")).isEqualTo(401);

            Files.writeString(file, "shop s3cr3t\nsupport s3cr3t-2\n");
            await().until(() -> status(bridge, "s3cr3t-2") == 200);

            assertThat(log.lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                    .contains("property=ims.api-keys-file", "file=" + file)
                    .doesNotContain("s3cr3t", "abc"));
            assertThat(log.lines().get(0))
                    .startsWith("WARN event=caller-keys-kept")
                    .contains("line 3", "shop");
            assertThat(log.lines().get(1))
                    .startsWith("INFO event=caller-keys-reloaded")
                    .endsWith("keys=2");
        }
    }

    @Test
    void anEmptiedFileLeavesItsKeysInForceUnlessThereAreOthers() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "shop abc\n");
        for (String listed : List.of("", "listed jkl")) {
            try (LogLines log = LogLines.of(KeyFileWatch.class.getName());
                    BridgeUnderTest bridge = BridgeUnderTest.start(
                            Map.of("ims.api-keys", listed, "ims.api-keys-file", file.toString()))) {
                Files.writeString(file, "# none\n");
                await().until(() -> !log.lines().isEmpty());

                assertThat(status(bridge, "abc")).isEqualTo(listed.isEmpty() ? 200 : 401);
                assertThat(log.lines().get(0))
                        .contains(listed.isEmpty() ? "event=caller-keys-kept" : "event=caller-keys-reloaded");
            }
            Files.writeString(file, "shop abc\n");
        }
    }

    @Test
    void aLimitOfANameThatNobodyHasIsToldAtTheStartAndWhenTheFileChanges() throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), "old abc\n");
        try (LogLines log = LogLines.of(CallerDirectory.class.getName());
                BridgeUnderTest bridge = BridgeUnderTest.start(Map.of(
                        "ims.api-keys-file", file.toString(),
                        "ims.limits.old.requests-per-minute", "5",
                        "ims.limits.new.requests-per-minute", "5",
                        "ims.limits.shpo.concurrent-streams", "5"))) {
            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=caller-limit-unused property=ims.limits.new.requests-per-minute",
                            "WARN event=caller-limit-unused property=ims.limits.shpo.concurrent-streams");
            log.lines().clear();

            Files.writeString(file, "new abc\n");

            await().until(() -> log.lines().size() == 2);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=caller-limit-unused property=ims.limits.old.requests-per-minute",
                            "WARN event=caller-limit-unused property=ims.limits.shpo.concurrent-streams");
            assertThat(status(bridge, "abc")).isEqualTo(200);
        }
    }

    @Test
    void theLogNamesTheCallerAndNeverTheKey() throws Exception {
        try (LogLines log = LogLines.of(ErrorReply.class.getName());
                BridgeUnderTest bridge = BridgeUnderTest.start(
                        Map.of("ims.api-keys", "shop s3cr3t", "ims.limits.requests-per-minute", "1"))) {
            ask(bridge, "s3cr3t", "[[simulate: status=500]]").close();
            ask(bridge, "s3cr3t", "hello").close();
            ask(bridge, "s3cr3t-2", "hello").close();

            assertThat(log.lines()).hasSize(3).noneMatch(line -> line.contains("s3cr3t"));
            assertThat(log.lines().get(0)).startsWith("WARN").contains(" caller=shop ", "status=502");
            assertThat(log.lines().get(1)).startsWith("DEBUG").contains(" caller=shop ", "status=429");
            assertThat(log.lines().get(2)).startsWith("DEBUG").contains(" caller=- ", "status=401");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ims.api-keys | shop s3cr3t, shop other | the name shop is taken",
                "gateway.auth-codes | a s3cr3t, b s3cr3t | b has the same key as a",
                "openai.api-keys | sh/op s3cr3t | a name is 1 to 64",
                "ims.api-keys-file | /nowhere/keys | /nowhere/keys (NoSuchFileException)",
                "ims.limits.requests-per-minute | many | is not a whole number",
                "ims.limits.key-1.concurrent-streams | -1 | is not a whole number",
            })
    void whatCannotBeUsedEndsTheStartAndIsNamedWithoutAKey(String property, String value, String problem) {
        assertThatThrownBy(() -> BridgeUnderTest.start(Map.of(property, value)).close())
                .isInstanceOf(StartException.class)
                .hasMessageContainingAll(property, problem)
                .hasMessageNotContaining("s3cr3t");
    }
}
