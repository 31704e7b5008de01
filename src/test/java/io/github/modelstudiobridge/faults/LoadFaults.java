package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;
import static io.github.modelstudiobridge.faults.Outcome.unheard;

import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.host.BridgeHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** More calls than the bridge may have open, more bytes than it may hold, and calls that are open when it stops. */
final class LoadFaults {

    private static final Outcome OVERLOADED = refused(503, "overloaded");

    private static final Setting ONE_CALL =
            Setting.of("one-call", Map.of("bridge.max-streams", "1")).forOneCallerAtATime();

    private static final Setting ONE_CONNECTION_AND_NO_QUEUE = Setting.of(
                    "one-connection-and-no-queue",
                    Map.of("upstream.max-connections", "1", "upstream.max-waiting-requests", "0"))
            .forOneCallerAtATime();

    private static final Setting ONE_CONNECTION_AND_A_QUEUE = Setting.of(
                    "one-connection-and-a-queue",
                    Map.of("upstream.max-connections", "1", "upstream.max-waiting-requests", "2"))
            .forOneCallerAtATime();

    private static final Setting FEW_BYTES = Setting.of(
                    "few-bytes",
                    Map.of(
                            "bridge.http.max-pending-bytes-total",
                            "100000",
                            "bridge.http.slow-reader-timeout",
                            "1500ms"))
            .forOneCallerAtATime();

    /** The one place is left alone after one failure, for the bridge has asked it with success before. */
    private static final Setting BREAKER = Setting.of(
                    "breaker",
                    Map.of(
                            "upstream.circuit-breaker.enabled", "true",
                            "upstream.circuit-breaker.window", "2",
                            "upstream.circuit-breaker.minimum-calls", "2"))
            .forOneCallerAtAll();

    private static final Setting STOPPING = Setting.of(
                    "stopping",
                    Map.of(
                            "camel.main.shutdown-timeout", "1",
                            "upstream.backoff", "20s",
                            "upstream.retry-budget", "60s",
                            "upstream.response-timeout", "10s",
                            "upstream.first-event-timeout", "10s",
                            "upstream.whole-answer-timeout", "10s",
                            "upstream.idle-timeout", "10s"))
            .forOneCallerAtAll();

    private LoadFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("too-many-calls", "as many calls are open as bridge.max-streams allows")
                        .alsoInOnePiece()
                        .in(ONE_CALL)
                        .model(peer -> peer.tellCaller().pause(100).answer())
                        .caller(caller -> {
                            HttpCall first = caller.ask();
                            caller.awaitModel();
                            HttpCall second = caller.askAsAnother();
                            Heard refused = Heard.of(second);
                            answered().verify(Heard.of(first));
                            return refused;
                        })
                        .hears(OVERLOADED)
                        .asked(1),
                fault("too-many-connections", "as many connections are in use as upstream.max-connections allows")
                        .alsoInOnePiece()
                        .in(ONE_CONNECTION_AND_NO_QUEUE)
                        .model(peer -> peer.tellCaller().pause(200).answer())
                        .caller(caller -> {
                            HttpCall first = caller.ask();
                            caller.awaitModel();
                            HttpCall second = caller.askAsAnother();
                            Heard refused = Heard.of(second);
                            answered().verify(Heard.of(first));
                            return refused;
                        })
                        .hears(OVERLOADED)
                        .asked(1)
                        .repeatedElsewhere(),
                fault("waits-for-connection", "the one connection is free in time")
                        .alsoInOnePiece()
                        .in(ONE_CONNECTION_AND_A_QUEUE)
                        .model(peer -> peer.tellCaller().pause(100).answer(), Peer::answer)
                        .caller(caller -> {
                            HttpCall first = caller.ask();
                            caller.awaitModel();
                            HttpCall second = caller.askAsAnother();
                            answered().verify(Heard.of(first));
                            return Heard.of(second);
                        })
                        .hears(answered())
                        .asked(2),
                fault("waits-too-long-for-connection", "the one connection is not free within upstream.connect-timeout")
                        .in(ONE_CONNECTION_AND_A_QUEUE)
                        .model(peer -> {
                            peer.stream().tellCaller();
                            for (int i = 0; i < 8; i++) {
                                peer.pause(100).text("x");
                            }
                            peer.finish().done().end();
                        })
                        .caller(caller -> {
                            HttpCall first = caller.ask();
                            caller.awaitModel();
                            HttpCall second = caller.askAsAnother();
                            Heard refused = Heard.of(second);
                            answered("x".repeat(8)).verify(Heard.of(first));
                            return refused;
                        })
                        .hears(OVERLOADED)
                        .asked(1)
                        .repeatedElsewhere(),
                fault("leaves-while-queued", "the caller leaves while it waits for the one connection")
                        .alsoInOnePiece()
                        .in(ONE_CONNECTION_AND_A_QUEUE)
                        .model(peer -> peer.tellCaller().pause(200).answer(), Peer::answer)
                        .caller(caller -> {
                            HttpCall first = caller.ask();
                            caller.awaitModel();
                            HttpCall second = caller.askAsAnother();
                            Thread.sleep(50);
                            caller.leave(second);
                            answered().verify(Heard.of(first));
                            return caller.askAndListen();
                        })
                        .hears(answered())
                        .asked(2),
                fault(
                                "too-many-bytes",
                                "another caller reads nothing, and bridge.http.max-pending-bytes-total waits for it")
                        .in(FEW_BYTES)
                        .model(
                                peer -> peer.stream().tellCaller().forEver(0, body -> body.text("x".repeat(10_000))),
                                peer -> {
                                    peer.stream();
                                    for (int i = 0; i < 100; i++) {
                                        peer.text("x".repeat(10_000));
                                    }
                                    peer.finish().done().end();
                                })
                        .caller(caller -> {
                            HttpCall stuck = caller.askWithSmallBuffer();
                            caller.awaitModel();
                            Thread.sleep(200);
                            Heard heard = Heard.of(caller.askAsAnother());
                            caller.leave(stuck);
                            return heard;
                        })
                        .hears(answered("x".repeat(1_000_000)))
                        .asked(2),
                fault("left-alone", "the one place has failed too often, and is left alone")
                        .alsoInOnePiece()
                        .in(BREAKER)
                        .model(peer -> peer.refuse(503, "ModelServingError"))
                        .caller(caller -> {
                            refused(503, "ModelServingError").verify(caller.askAndListen());
                            return caller.askAndListen();
                        })
                        .hears(refused(503, "upstream_unavailable"))
                        .asked(1)
                        .repeatedElsewhere(),
                fault("stops-before-head", "the bridge stops before the head of the answer, which does not come")
                        .in(STOPPING)
                        .model(peer -> peer.tellCaller().untilClosed())
                        .caller(LoadFaults::listenToAStop)
                        .hears(refused(503, "stopping")),
                fault("stops-before-text", "the bridge stops before the first text, which does not come")
                        .in(STOPPING)
                        .model(peer -> peer.stream().role().tellCaller().untilClosed())
                        .caller(LoadFaults::listenToAStop)
                        .hears(refused(503, "stopping")),
                fault("stops-after-text", "the bridge stops after some text, and no more comes")
                        .in(STOPPING)
                        .model(peer -> peer.stream().good().tellCaller().untilClosed())
                        .caller(LoadFaults::listenToAStop)
                        .hears(brokenOff("Good ", "stopping")),
                fault("stops-in-pause", "the bridge stops while it waits to ask again")
                        .in(STOPPING)
                        .model(peer -> peer.refuse(503, "ModelServingError").tellCaller())
                        .caller(LoadFaults::listenToAStop)
                        .hears(refused(503, "stopping"))
                        .asked(1),
                fault("stops-in-time", "the bridge stops, and the answer ends before camel.main.shutdown-timeout")
                        .alsoInOnePiece()
                        .in(STOPPING)
                        .model(peer -> peer.tellCaller().pause(300).answer())
                        .caller(LoadFaults::listenToAStop)
                        .hears(answered()),
                fault(
                                "stops-before-all-is-read",
                                "the bridge stops when the answer is over, and the caller still reads it")
                        .in(STOPPING)
                        .model(peer -> peer.stream()
                                .body(("data: " + Chunks.text("x".repeat(1_000)) + "\n\n").repeat(400))
                                .finish()
                                .done()
                                .end()
                                .tellCaller())
                        .caller(caller -> {
                            HttpCall connection = caller.askWithSmallBuffer();
                            Thread.sleep(300);
                            Thread stop = new Thread(caller.bridge()::close);
                            stop.start();
                            Thread.sleep(300);
                            Heard heard = Heard.of(connection);
                            stop.join();
                            return heard;
                        })
                        .hears(answered("x".repeat(400_000))),
                fault("asks-at-stop", "a caller asks while the bridge stops")
                        .alsoInOnePiece()
                        .in(STOPPING)
                        .model(peer -> peer.tellCaller().pause(500).answer())
                        .caller(caller -> {
                            Assumptions.assumeTrue(
                                    BridgeHost.chosen().stopsAtOnce(), "when its bridge stops, nobody can tell");
                            HttpCall open = caller.ask();
                            caller.awaitModel();
                            Thread stop = new Thread(caller.bridge()::close);
                            stop.start();
                            Thread.sleep(150);
                            Heard late = Heard.of(caller.askAsAnother());
                            answered().verify(Heard.of(open));
                            stop.join();
                            return late;
                        })
                        .hears(refused(503, "stopping"))
                        .asked(1),
                fault("stops-in-request", "the bridge stops while the request is coming")
                        .alsoInOnePiece()
                        .in(STOPPING)
                        .caller(caller -> {
                            HttpCall connection = caller.askHalf();
                            Thread.sleep(100);
                            Thread stop = new Thread(caller.bridge()::close);
                            stop.start();
                            Heard heard = Heard.of(connection);
                            caller.leave(connection);
                            stop.join();
                            return heard;
                        })
                        .hears(refused(503, "stopping"))
                        .asked(0),
                fault("leaves-at-stop", "the caller leaves while the bridge stops")
                        .in(STOPPING)
                        .model(peer -> peer.stream().good().tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            Thread stop = new Thread(caller.bridge()::close);
                            stop.start();
                            Thread.sleep(100);
                            caller.leave(connection);
                            stop.join();
                            return Heard.NOTHING;
                        })
                        .hears(unheard()));
    }

    private static Heard listenToAStop(Conversation caller) throws Exception {
        HttpCall connection = caller.ask();
        caller.awaitModel();
        Thread stop = new Thread(caller.bridge()::close);
        stop.start();
        Heard heard = Heard.of(connection);
        stop.join();
        return heard;
    }
}
