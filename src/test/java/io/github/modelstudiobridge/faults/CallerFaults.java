package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.cut;
import static io.github.modelstudiobridge.faults.Outcome.refused;
import static io.github.modelstudiobridge.faults.Outcome.unheard;

import io.github.modelstudiobridge.testing.HttpCall;
import java.util.List;
import java.util.Map;

/** Callers who leave, do not read, or ask anew. Whatever a script waits for then, the bridge must end. */
final class CallerFaults {

    private static final Outcome SUPERSEDED = refused(409, "superseded");

    /** Nothing but the caller can end these calls before a test loses its patience. */
    private static final Setting SILENT_HOST = new Setting(
            "silent-host", Map.of("upstream.connect-timeout", "1500ms"), upstream -> Addresses.silent(), false, false);

    /** What the bridge holds is looked at before the caller reads, for reading is what would free it. */
    private static final Setting STUCK = Setting.of("stuck-reader", Map.of()).forOneCallerAtATime();

    private CallerFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("leaves-in-request", "the caller leaves inside its request")
                        .alsoInOnePiece()
                        .in(Setting.NO_HURRY)
                        .caller(caller -> caller.leave(caller.askHalf()))
                        .hears(unheard())
                        .asked(0),
                fault("leaves-while-connecting", "the caller leaves while the bridge connects")
                        .alsoInOnePiece()
                        .in(SILENT_HOST)
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            Thread.sleep(100);
                            return caller.leave(connection);
                        })
                        .hears(unheard())
                        .asked(0),
                fault("leaves-before-head", "the caller leaves before the head of the answer")
                        .alsoInOnePiece()
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.tellCaller().untilClosed())
                        .caller(CallerFaults::leaveWhenTold)
                        .hears(unheard()),
                fault("leaves-before-text", "the caller leaves before the first text")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().role().tellCaller().untilClosed())
                        .caller(CallerFaults::leaveWhenTold)
                        .hears(unheard()),
                fault("leaves-after-text", "the caller leaves after some text")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask().readHead();
                            connection.readFrame();
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("leaves-in-text", "the caller leaves while text comes")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().forEver(1, body -> body.text("Good ")))
                        .caller(caller -> {
                            HttpCall connection = caller.ask().readHead();
                            connection.readFrame();
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("crashes-after-text", "the caller's connection is reset after some text")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask().readHead();
                            connection.readFrame();
                            connection.reset();
                            return Heard.NOTHING;
                        })
                        .hears(unheard()),
                fault("leaves-in-pause", "the caller leaves while the bridge waits to ask again")
                        .alsoInOnePiece()
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.refuse(503, "ModelServingError").tellCaller())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            Thread.sleep(50);
                            return caller.leave(connection);
                        })
                        .hears(unheard())
                        .asked(1),
                fault("leaves-with-last-frame", "the caller leaves as soon as it has [DONE]")
                        .in(Setting.NO_HURRY)
                        .caller(caller -> {
                            HttpCall connection = caller.ask().readHead();
                            HttpCall.Frame frame;
                            do {
                                frame = connection.readFrame();
                            } while (!frame.data().equals(Chunks.DONE));
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("half-closes-before-head", "the caller closes its sending side before the head of the answer")
                        .alsoInOnePiece()
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            connection.halfClose();
                            return Heard.of(connection);
                        })
                        .hears(cut()),
                fault("half-closes-after-text", "the caller closes its sending side after some text")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask().readHead();
                            connection.readFrame();
                            connection.halfClose();
                            return Heard.rest(connection);
                        })
                        .hears(cut()),
                fault("both-leave", "the caller leaves while the model's side resets the connection")
                        .in(Setting.NO_HURRY)
                        .model(peer -> {
                            peer.stream().good().tellCaller();
                            peer.reset();
                        })
                        .caller(CallerFaults::leaveWhenTold)
                        .hears(unheard()),
                fault("reads-nothing", "the caller reads nothing of a long answer")
                        .in(STUCK)
                        .model(peer -> peer.stream().tellCaller().forEver(0, body -> body.text("x".repeat(10_000))))
                        .caller(caller -> {
                            HttpCall connection = caller.askWithSmallBuffer();
                            caller.awaitModel();
                            caller.bridge().awaitNothingLeft();
                            return Heard.of(connection);
                        })
                        .hears(cut()),
                fault("leaves-with-much-unread", "the caller leaves and has read nothing of a long answer")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().tellCaller().forEver(0, body -> body.text("x".repeat(10_000))))
                        .caller(caller -> {
                            HttpCall connection = caller.askWithSmallBuffer();
                            caller.awaitModel();
                            Thread.sleep(200);
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("two-in-a-row", "the caller sends a second request before the first is answered")
                        .only(Caller.OPENAI, Caller.OPENAI_WHOLE)
                        .in(Setting.NO_HURRY)
                        .caller(caller -> {
                            HttpCall connection = caller.ask(caller.ask());
                            answered().verify(Heard.of(connection));
                            return Heard.of(connection);
                        })
                        .hears(answered())
                        .asked(2),
                fault("two-in-a-row-then-leaves", "the same, and it leaves before the first is answered")
                        .only(Caller.OPENAI, Caller.OPENAI_WHOLE)
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask(caller.ask());
                            caller.awaitModel();
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("half-in-a-row-then-leaves", "half a second request comes after some text, and it leaves")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            connection.sendRaw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("large-one-in-a-row-then-leaves", "3 MB of a second request come after some text, and it leaves")
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            connection.sendRaw(
                                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000"
                                            + "\r\n\r\n" + "x".repeat(2_900_000));
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("barge-in-while-connecting", "a newer request of the call comes while the bridge connects")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(SILENT_HOST)
                        .caller(caller -> {
                            HttpCall older = caller.ask();
                            Thread.sleep(100);
                            HttpCall newer = caller.ask();
                            Heard heard = Heard.of(older);
                            caller.leave(newer);
                            return heard;
                        })
                        .hears(SUPERSEDED)
                        .asked(0),
                fault("barge-in-before-head", "a newer request of the call comes before the head of the answer")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.tellCaller().untilClosed(), Peer::answer)
                        .caller(CallerFaults::bargeIn)
                        .hears(SUPERSEDED)
                        .asked(2),
                fault("barge-in-before-text", "a newer request of the call comes before the first text")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().role().tellCaller().untilClosed(), Peer::answer)
                        .caller(CallerFaults::bargeIn)
                        .hears(SUPERSEDED)
                        .asked(2),
                fault("barge-in-after-text", "a newer request of the call comes after some text")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.stream().good().tellCaller().untilClosed(), Peer::answer)
                        .caller(caller -> {
                            HttpCall older = caller.ask().readHead();
                            answered().verify(caller.askAndListen());
                            return Heard.rest(older);
                        })
                        .hears(brokenOff("Good ", "superseded"))
                        .asked(2),
                fault("barge-in-in-pause", "a newer request of the call comes while the bridge waits to ask again")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(Setting.NO_HURRY)
                        .model(peer -> peer.refuse(503, "ModelServingError").tellCaller(), Peer::answer)
                        .caller(CallerFaults::bargeIn)
                        .hears(SUPERSEDED)
                        .asked(2),
                fault("same-call-without-barge-in", "a second request with the same fields comes after some text")
                        .only(Caller.OPENAI)
                        .in(Setting.NO_HURRY)
                        .model(
                                peer -> peer.stream()
                                        .good()
                                        .tellCaller()
                                        .pause(100)
                                        .morning(),
                                Peer::answer)
                        .caller(caller -> {
                            HttpCall older = caller.ask();
                            caller.awaitModel();
                            answered().verify(caller.askAndListen());
                            return Heard.of(older);
                        })
                        .hears(answered())
                        .asked(2));
    }

    private static Heard leaveWhenTold(Conversation caller) throws Exception {
        HttpCall connection = caller.ask();
        caller.awaitModel();
        return caller.leave(connection);
    }

    /** The newer request is answered; the result is what was heard of the older one. */
    private static Heard bargeIn(Conversation caller) throws Exception {
        HttpCall older = caller.ask();
        caller.awaitModel();
        answered().verify(caller.askAndListen());
        return Heard.of(older);
    }
}
