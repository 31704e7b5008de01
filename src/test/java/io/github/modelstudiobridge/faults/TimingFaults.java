package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.util.List;
import java.util.Map;

/** Answers that are late, slow, or fall silent. */
final class TimingFaults {

    private static final Outcome LATE = refused(504, "upstream_timeout");
    private static final Outcome LATE_AFTER_TEXT = brokenOff("Good ", "upstream_timeout");

    private static final Setting SHORT_CALLS = Setting.of(
            "short-calls",
            Map.of(
                    "ims.answer-timeout", "700ms",
                    "gateway.answer-timeout", "700ms",
                    "openai.answer-timeout", "700ms"));

    private TimingFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("no-head", "no head comes")
                        .alsoInOnePiece()
                        .model(Peer::untilClosed)
                        .hears(LATE)
                        .repeated(),
                fault("dripping-head", "the head comes byte by byte, without end")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 200 OK\r\nX-Slow: ").forEver(50, head -> head.raw("x")))
                        .hears(LATE)
                        .repeated(),
                fault("silence-after-head", "nothing comes after the head")
                        .alsoInOnePiece()
                        .model(peer -> peer.head().untilClosed())
                        .hears(LATE)
                        .repeated(),
                fault("dripping-answer", "an answer in one piece comes byte by byte, without end")
                        .only(Caller.OPENAI_WHOLE)
                        .model(peer -> peer.head().forEver(50, body -> body.body(" ")))
                        .hears(LATE)
                        .repeated(),
                fault("comments-for-ever", "nothing but comments comes, without end")
                        .model(peer -> peer.stream().forEver(50, body -> body.body(": wait\n\n")))
                        .hears(LATE)
                        .repeated(),
                fault("dripping-event", "an event comes byte by byte, without end")
                        .model(peer -> peer.stream().forEver(50, body -> body.body("data")))
                        .hears(LATE)
                        .repeated(),
                fault("silence-after-role", "nothing comes after a chunk without text")
                        .model(peer -> peer.stream().role().untilClosed())
                        .hears(LATE)
                        .repeated(),
                fault("roles-for-ever", "nothing but chunks without text comes, without end")
                        .model(peer -> peer.stream().forEver(50, Peer::role))
                        .hears(LATE)
                        .repeated(),
                fault("blanks-for-ever", "nothing but blanks comes, without end")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .model(peer -> peer.stream().forEver(50, body -> body.text(" ")))
                        .hears(LATE)
                        .repeated(),
                fault("silence-after-text", "nothing comes after some text")
                        .model(peer -> peer.stream().good().untilClosed())
                        .hears(LATE_AFTER_TEXT),
                fault("comments-for-ever-after-text", "nothing but comments comes after some text")
                        .model(peer -> peer.stream().good().forEver(50, body -> body.body(": wait\n\n")))
                        .hears(LATE_AFTER_TEXT),
                fault("roles-for-ever-after-text", "nothing but chunks without text comes after some text")
                        .model(peer -> peer.stream().good().forEver(50, Peer::role))
                        .hears(LATE_AFTER_TEXT),
                fault("silence-in-event", "the answer stops inside an event, after some text")
                        .model(peer -> peer.stream().good().body("data: {\"id").untilClosed())
                        .hears(LATE_AFTER_TEXT),
                fault("silence-after-finish", "nothing comes after the finish_reason")
                        .model(peer ->
                                peer.stream().good().text("morning.").finish().untilClosed())
                        .hears(answered()),
                fault("slow-but-steady", "each event comes within upstream.idle-timeout, all together take longer")
                        .model(peer -> peer.stream()
                                .role()
                                .pause(300)
                                .text("Good ")
                                .pause(300)
                                .text("morn")
                                .pause(300)
                                .text("ing.")
                                .pause(300)
                                .finish()
                                .done()
                                .end())
                        .hears(answered()),
                fault("text-for-ever", "text comes without end")
                        .in(SHORT_CALLS)
                        .model(peer -> peer.stream().forEver(50, body -> body.text("Good ")))
                        .hears(brokenOff(null, "answer_timeout")),
                fault("thoughts-for-ever", "thoughts come without end")
                        .in(SHORT_CALLS)
                        .model(peer -> peer.stream().forEver(50, body -> body.event(Chunks.thought("Hm."))))
                        .hears(refused(504, "answer_timeout"))
                        .but(Caller.OPENAI, brokenOff("", "answer_timeout")),
                fault("late-in-every-attempt", "no attempt is over before upstream.answer-timeout")
                        .in(SHORT_CALLS)
                        .model(Peer::untilClosed)
                        .hears(refused(504, "answer_timeout"))
                        .repeated());
    }
}
