package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bean by itself; CallersTest shows it behind real sockets. */
class CallerAuthenticationTest {

    private final CamelContext context = new DefaultCamelContext();
    private final Map<String, String> environment = new HashMap<>();
    private final CallerAuthentication authentication = new CallerAuthentication(environment);

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        authentication.shutdown();
        context.stop();
    }

    private void start(String... properties) {
        for (int i = 0; i < properties.length; i += 2) {
            context.getPropertiesComponent().addOverrideProperty(properties[i], properties[i + 1]);
        }
        authentication.setCamelContext(context);
        authentication.setKeysProperty("door.keys");
        authentication.setLimitsPrefix("door.limits");
        authentication.start();
    }

    private Exchange call(String authorization) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader("Authorization", authorization);
        authentication.process(exchange);
        return exchange;
    }

    private String caller(String authorization) {
        return call(authorization).getProperty(CallProperties.CALLER, String.class);
    }

    private ChatError refusal(String authorization) {
        try {
            call(authorization);
        } catch (ChatException refused) {
            return refused.error();
        }
        throw new AssertionError("let in: " + authorization);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER  abc ", " Bearer\tabc"})
    void theSchemesCaseAndSpaceDoNotMatter(String authorization) {
        start("door.keys", "shop abc");

        assertThat(caller(authorization)).isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "Bearerabc", "Bearer", "Bearer ", "Basic abc", "shop abc", "Bearer shop abc"})
    void whatIsNoBearerTokenIsRefused(String authorization) {
        start("door.keys", "shop abc");

        assertThat(refusal(authorization).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"abc", "Bearer abc", "' abc '", "Bearer  abc"})
    void whereKeysMayBeBareTheyMayComeEitherWay(String authorization) {
        authentication.setBareKeys(true);
        start("door.keys", "shop abc, Bearer.x");

        assertThat(caller(authorization)).isEqualTo("shop");
        assertThat(refusal("Basic abc").status()).isEqualTo(401);
        assertThat(refusal("Bearer").status()).isEqualTo(401);
        assertThat(caller("Bearer.x")).isEqualTo("key-2");
    }

    @Test
    void theVariableWinsOverTheProperty() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "inFile ghi");
        environment.put("DOOR", "inVariable abc");
        environment.put("DOOR_FILE", file.toString());
        authentication.setKeysVariable("DOOR");
        start("door.keys", "inProperty def", "door.keys-file", "/nowhere");

        assertThat(caller("Bearer abc")).isEqualTo("inVariable");
        assertThat(caller("Bearer ghi")).isEqualTo("inFile");
        assertThat(refusal("Bearer def").status()).isEqualTo(401);
    }

    @Test
    void aMistakeInTheVariableNamesTheVariable() {
        environment.put("DOOR", "a abc, a def");
        authentication.setKeysVariable("DOOR");

        assertThatThrownBy(this::start).hasStackTraceContaining("DOOR, entry 2: the name a is taken");
    }

    @Test
    void aCallersOwnLimitWinsAlsoWhenItIsNone() {
        start(
                "door.keys", "shop abc, bulk def, other ghi",
                "door.limits.requests-per-minute", "2",
                "door.limits.shop.requests-per-minute", "1",
                "door.limits.bulk.requests-per-minute", "0");

        call("Bearer abc");
        ChatError refusal = refusal("Bearer abc");
        for (int i = 0; i < 100; i++) {
            call("Bearer def");
        }
        call("Bearer ghi");
        call("Bearer ghi");

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.code()).isEqualTo("rate_limit_exceeded");
        assertThat(refusal.retryAfterSeconds()).isBetween(50, 60);
        assertThat(refusal("Bearer ghi").retryAfterSeconds()).isBetween(20, 30);
    }

    @Test
    void aLimitThatCountsForNobodyIsToldAtTheStart() {
        environment.put("DOOR_LIMITS_GHOST_CONCURRENT_STREAMS", "3");
        environment.put("DOOR_LIMITS_BIG_SHOP_2_CONCURRENT_STREAMS", "3");
        environment.put("DOOR_LIMITS_REQUESTS_PER_MINUTE", "100");
        try (LogLines log = LogLines.of(CallerDirectory.class.getName())) {
            start(
                    "door.keys", "shop abc, big.shop-2 def",
                    "door.limits.requests-per-minute", "100",
                    "door.limits.shop.requests-per-minute", "10",
                    "door.limits.big.shop-2.concurrent-streams", "3",
                    "door.limits.shpo.requests-per-minute", "10",
                    "door.limits.blank.requests-per-minute", "",
                    "door.limits.shop.requests-per-hour", "10",
                    "doors.limits.other.requests-per-minute", "10");

            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=caller-limit-unused property=DOOR_LIMITS_GHOST_CONCURRENT_STREAMS",
                            "WARN event=caller-limit-unused property=door.limits.shop.requests-per-hour",
                            "WARN event=caller-limit-unused property=door.limits.shpo.requests-per-minute");
        }
    }

    @Test
    void aStreamIsFreedWhenItsExchangeIsDoneAndOnlyOnce() {
        start("door.keys", "shop abc", "door.limits.concurrent-streams", "2");
        Exchange first = call("Bearer abc");
        Exchange second = call("Bearer abc");
        assertThat(refusal("Bearer abc").code()).isEqualTo("too_many_streams");

        first.setException(new IllegalStateException("broken"));
        for (Synchronization done : first.getExchangeExtension().handoverCompletions()) {
            done.onFailure(first);
            done.onComplete(first);
        }

        assertThat(authentication.openStreams("shop")).isEqualTo(1);
        second.getExchangeExtension().handoverCompletions().forEach(done -> done.onComplete(second));
        assertThat(authentication.openStreams("shop")).isZero();
    }

    @Test
    void itStopsLookingAtItsFileWhenItIsShutDown() throws IOException {
        start(
                "door.keys-file",
                Files.writeString(directory.resolve("keys"), "abc").toString());
        assertThat(lookingThreads()).isEqualTo(1);

        authentication.shutdown();

        await().until(() -> lookingThreads() == 0);
    }

    private long lookingThreads() {
        String ours = "Camel (" + context.getName() + ")";
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith(ours) && thread.getName().contains("key-file") && thread.isDaemon())
                .count();
    }
}
