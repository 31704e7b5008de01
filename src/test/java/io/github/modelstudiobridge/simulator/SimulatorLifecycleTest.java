package io.github.modelstudiobridge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class SimulatorLifecycleTest {

    @Test
    void namesTheAddressAndTheOptionWhenThePortIsInUse() {
        try (ModelStudioSimulator first = new ModelStudioSimulator(Api.fast()).start();
                ModelStudioSimulator second =
                        new ModelStudioSimulator(Api.fast().withPort(first.port()))) {

            assertThatIllegalStateException()
                    .isThrownBy(second::start)
                    .withMessageContaining("127.0.0.1:" + first.port())
                    .withMessageContaining("--port");
        }
    }

    @Test
    void namesTheHostWhenItIsNotOfThisMachine() {
        try (ModelStudioSimulator simulator =
                new ModelStudioSimulator(Api.fast().withHost("192.0.2.1"))) {

            assertThatIllegalStateException().isThrownBy(simulator::start).withMessageContaining("192.0.2.1:0");
        }
    }

    @Test
    void freesThePortAndItsThreadsWhenClosed() {
        long threads = vertxThreads();
        ModelStudioSimulator first = new ModelStudioSimulator(Api.fast()).start();
        int port = first.port();
        first.close();
        first.close();

        try (ModelStudioSimulator second = new ModelStudioSimulator(Api.fast().withPort(port)).start()) {
            assertThat(second.port()).isEqualTo(port);
        }
        await().until(() -> vertxThreads() <= threads);
    }

    @Test
    void countsConnectionsAsTheyComeAndGo() throws Exception {
        try (ModelStudioSimulator simulator = new ModelStudioSimulator(Api.fast()).start()) {
            RawClient client = new RawClient(simulator);
            await().until(() -> simulator.stats().openConnections() == 1);
            client.close();
            await().until(() -> simulator.stats().openConnections() == 0);
        }
    }

    @Test
    void startsOnce() {
        try (ModelStudioSimulator simulator = new ModelStudioSimulator(Api.fast())) {
            assertThatIllegalStateException().isThrownBy(simulator::port);
            simulator.start();
            assertThatIllegalStateException().isThrownBy(simulator::start);
        }
    }

    @Test
    void givesAClientAnAddressItCanReach() {
        try (ModelStudioSimulator everywhere =
                new ModelStudioSimulator(Api.fast().withHost("0.0.0.0")).start()) {
            assertThat(everywhere.baseUrl()).isEqualTo("http://127.0.0.1:" + everywhere.port() + "/compatible-mode/v1");
            assertThat(new Api(everywhere).post(Api.body(false, "Hello")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        SimulatorOptions options = SimulatorOptions.defaults();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withPort(70_000))
                .withMessageContaining("port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withHost(" "))
                .withMessageContaining("host");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withModels("("))
                .withMessageContaining("models");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withMaxBodyBytes(0))
                .withMessageContaining("maxBodyBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withDirectives("nonsense"))
                .withMessageContaining("nonsense");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withPace(java.time.Duration.ofMillis(-1)))
                .withMessageContaining("pace");
    }

    @Test
    void keepsTheKeyOutOfWhatIsLogged() {
        assertThat(SimulatorOptions.defaults().withApiKey("sk-secret").toString())
                .doesNotContain("sk-secret");
    }

    static long vertxThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x"))
                .count();
    }
}
