package io.github.modelstudiobridge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.BridgeUnderTest;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.SpokenText;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model behind TLS, whose certificate the bridge's JVM trusts, or does not. */
class TlsUpstreamTest {

    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";
    private static final String CHUNK = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s \"}}]}\n\n";
    private static final String END =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private final Vertx vertx = Vertx.vertx();
    private Path store;
    private HttpServer model;

    @BeforeEach
    void startModel(@TempDir Path directory) throws Exception {
        store = directory.resolve("model.p12");
        Process keytool = new ProcessBuilder((Path.of(System.getProperty("java.home"), "bin/keytool")
                                + " -genkeypair -keyalg EC -dname CN=model -ext san=ip:127.0.0.1 -storepass "
                                + PASSWORD + " -keystore " + store)
                        .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        model = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)))
                .requestHandler(request -> {
                    request.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
                    for (int word = 1; word <= 300; word++) {
                        request.response().write(CHUNK.formatted("w" + word));
                    }
                    request.response().end(END);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stopModel() throws Exception {
        System.clearProperty(TRUST);
        System.clearProperty(TRUST_PASSWORD);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private BridgeUnderTest bridge() throws Exception {
        return BridgeUnderTest.start(Map.of("modelstudio.base-url", "https://127.0.0.1:" + model.actualPort() + "/v1"));
    }

    @Test
    void eachWordArrivesOnceAndInOrder() throws Exception {
        System.setProperty(TRUST, store.toString());
        System.setProperty(TRUST_PASSWORD, PASSWORD);
        StringBuilder said = new StringBuilder();
        for (int word = 1; word <= 300; word++) {
            said.append('w').append(word).append(' ');
        }
        try (BridgeUnderTest bridge = bridge();
                HttpCall call = bridge.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(200);
            assertThat(SpokenText.of(call.readBody())).isEqualTo(said.toString());
        }
    }

    @Test
    void whyACertificateIsNotTrustedIsInTheLogAndNotInTheAnswer() throws Exception {
        try (LogLines log = LogLines.of(ErrorReply.class.getName());
                BridgeUnderTest bridge = bridge();
                HttpCall call = bridge.askIms("hello").readHead()) {
            assertThat(call.status()).isEqualTo(502);
            assertThat(call.readBody()).contains("upstream_unreachable").doesNotContain("PKIX", "certif");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("reason=\"no connection: ", "unable to find valid certification path");
        }
    }
}
