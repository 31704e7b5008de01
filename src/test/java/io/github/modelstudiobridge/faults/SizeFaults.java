package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;

import java.util.List;
import java.util.Map;

/** Much of what is allowed. */
final class SizeFaults {

    private static final String TEN_KILOBYTES = "x".repeat(10_000);

    /** Much to do takes its time on a busy machine. */
    private static final Setting PATIENT =
            Setting.of("patient", Map.of("upstream.idle-timeout", "10s", "bridge.http.slow-reader-timeout", "10s"));

    private SizeFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("long-answer", "10 MB of text in events of 10 KB")
                        .in(PATIENT)
                        .model(peer -> {
                            peer.stream();
                            for (int i = 0; i < 1_000; i++) {
                                peer.text(TEN_KILOBYTES);
                            }
                            peer.finish().done().end();
                        })
                        .hears(answered(TEN_KILOBYTES.repeat(1_000))),
                fault("many-events", "20,000 events in one write")
                        .in(PATIENT)
                        .model(peer -> peer.stream()
                                .body(("data: " + Chunks.text("x") + "\n\n").repeat(20_000))
                                .finish()
                                .done()
                                .end())
                        .hears(answered("x".repeat(20_000))),
                fault("event-at-its-limit", "an event that is nearly as large as upstream.max-event-size")
                        .in(PATIENT)
                        .model(peer -> peer.stream()
                                .text("x".repeat(19_700))
                                .finish()
                                .done()
                                .end())
                        .hears(answered("x".repeat(19_700))),
                fault("slow-reader", "4 MB of text for a caller who reads slowly")
                        .in(PATIENT)
                        .model(peer -> {
                            peer.stream();
                            for (int i = 0; i < 400; i++) {
                                peer.text(TEN_KILOBYTES);
                            }
                            peer.finish().done().end();
                        })
                        .caller(caller -> {
                            var connection = caller.askWithSmallBuffer();
                            Thread.sleep(300);
                            return Heard.of(connection);
                        })
                        .hears(answered(TEN_KILOBYTES.repeat(400))));
    }
}
