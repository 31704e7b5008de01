package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Connections that are not made, or break. */
final class NetworkFaults {

    private static final Outcome UNREACHABLE = refused(502, "upstream_unreachable");
    private static final Outcome LOST = refused(502, "upstream_connection_lost");
    private static final Outcome LOST_AFTER_TEXT = brokenOff("Good ", "upstream_connection_lost");

    private static final String HALF_A_HEAD = "HTTP/1.1 200 OK\r\nContent-";

    private NetworkFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("refused-connection", "nobody listens at the port")
                        .alsoInOnePiece()
                        .at(Setting.at("refused", upstream -> Addresses.nobody()))
                        .hears(UNREACHABLE)
                        .repeated(),
                fault("unaccepted-connection", "the host does not answer the attempt to connect")
                        .alsoInOnePiece()
                        .at(Setting.at("unaccepted", upstream -> Addresses.silent()))
                        .hears(UNREACHABLE)
                        .repeated(),
                fault("unknown-host", "the name of the host is not known")
                        .alsoInOnePiece()
                        .at(Setting.at("unknown", upstream -> "http://nowhere.invalid/v1"))
                        .hears(UNREACHABLE)
                        .repeated(),
                fault("no-tls", "the port speaks plain HTTP where TLS is wanted")
                        .alsoInOnePiece()
                        .at(Setting.at("no-tls", upstream -> Addresses.plain()))
                        .hears(UNREACHABLE)
                        .repeated(),
                fault("silence-in-tls", "the connection is made, but no TLS")
                        .alsoInOnePiece()
                        .at(Setting.at("silent-tls", upstream -> Addresses.listening()))
                        .hears(UNREACHABLE)
                        .repeated(),
                fault("closed-at-once", "the connection is closed as soon as it is made")
                        .alsoInOnePiece()
                        .at(Setting.at("closing", upstream -> Addresses.closing()))
                        .hears(LOST)
                        .repeated(),
                fault("closed-after-request", "the connection is closed after the request")
                        .alsoInOnePiece()
                        .model(Peer::close)
                        .hears(LOST)
                        .repeated(),
                fault("reset-after-request", "the connection is reset after the request")
                        .alsoInOnePiece()
                        .model(Peer::reset)
                        .hears(LOST)
                        .repeated(),
                fault("closed-in-head", "the connection is closed inside the head")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw(HALF_A_HEAD).close())
                        .hears(LOST)
                        .repeated(),
                fault("reset-in-head", "the connection is reset inside the head")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw(HALF_A_HEAD).pause(20).reset())
                        .hears(LOST)
                        .repeated(),
                fault("closed-after-head", "the connection is closed after the head")
                        .alsoInOnePiece()
                        .model(peer -> peer.head().close())
                        .hears(LOST)
                        .repeated(),
                fault("reset-after-head", "the connection is reset after the head")
                        .alsoInOnePiece()
                        .model(peer -> peer.head().pause(20).reset())
                        .hears(LOST)
                        .repeated(),
                fault("closed-in-answer", "the connection is closed inside an answer in one piece")
                        .only(Caller.OPENAI_WHOLE)
                        .model(peer -> peer.head()
                                .body(Chunks.COMPLETION.substring(0, 50))
                                .close())
                        .hears(LOST)
                        .repeated(),
                fault("closed-in-first-event", "the connection is closed inside the first event")
                        .model(peer -> peer.stream().body("data: {\"id\"").close())
                        .hears(LOST)
                        .repeated(),
                fault("closed-after-role", "the connection is closed after a chunk without text")
                        .model(peer -> peer.stream().role().close())
                        .hears(LOST)
                        .repeated(),
                fault("closed-after-text", "the connection is closed after some text")
                        .model(peer -> peer.stream().good().close())
                        .hears(LOST_AFTER_TEXT),
                fault("reset-after-text", "the connection is reset after some text")
                        .model(peer -> peer.stream().good().pause(20).reset())
                        .hears(LOST_AFTER_TEXT),
                fault("closed-in-event", "the connection is closed inside a later event")
                        .model(peer ->
                                peer.stream().good().body("data: {\"id\"").close())
                        .hears(LOST_AFTER_TEXT),
                fault("closed-in-character", "the connection is closed inside a UTF-8 character")
                        .model(peer ->
                                peer.stream().good().body(halfACharacter()).close())
                        .hears(LOST_AFTER_TEXT),
                fault(
                                "closed-between-cr-and-lf",
                                "the connection is closed between the CR and the LF that end an event")
                        .model(peer -> peer.stream()
                                .role()
                                .body("data: " + Chunks.text("Good ") + "\r\n\r")
                                .close())
                        .hears(LOST_AFTER_TEXT),
                fault("closed-after-finish", "the connection is closed after the finish_reason, before [DONE]")
                        .model(peer ->
                                peer.stream().good().text("morning.").finish().close())
                        .hears(answered()),
                fault("reset-after-finish", "the connection is reset after the finish_reason, before [DONE]")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .pause(20)
                                .reset())
                        .hears(answered()),
                fault("closed-after-done", "the connection is closed after [DONE], before the end of the response")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .close())
                        .hears(answered()),
                fault("reset-after-done", "the connection is reset after [DONE], before the end of the response")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .reset())
                        .hears(answered()),
                fault("open-after-done", "the response does not end after [DONE]")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .untilClosed())
                        .hears(answered()),
                fault("closed-while-idle", "a kept connection is closed before the next request")
                        .alsoInOnePiece()
                        .model(peer -> peer.answer().close())
                        .caller(NetworkFaults::askTwice)
                        .hears(answered())
                        .asked(2),
                fault("closed-under-request", "a kept connection is closed when the next request comes")
                        .alsoInOnePiece()
                        .in(ONE_CONNECTION)
                        .model(Peer::answer, Peer::close, Peer::answer)
                        .caller(NetworkFaults::askTwice)
                        .hears(answered())
                        .asked(3),
                fault(
                                "closed-late-under-request",
                                "a kept connection is closed a while after the next request has come")
                        .alsoInOnePiece()
                        .in(ONE_CONNECTION)
                        .model(Peer::answer, peer -> peer.pause(350).close())
                        .caller(NetworkFaults::askTwice)
                        .hears(LOST)
                        .asked(3)
                        .repeated());
    }

    /** A pool in which the next request takes the connection of the one before. */
    static final Setting ONE_CONNECTION = Setting.of(
                    "one-connection",
                    java.util.Map.of("upstream.max-connections", "1", "upstream.max-waiting-requests", "0"))
            .forOneCallerAtATime();

    /** Two questions one after the other; the answer to the first must be whole, too. */
    static Heard askTwice(Conversation caller) throws IOException {
        answered().verify(caller.askAndListen());
        return caller.askAndListen();
    }

    /** The same with time for what comes in between: a request that is sent before it cannot know of it. */
    static Heard askTwiceApart(Conversation caller) throws Exception {
        answered().verify(caller.askAndListen());
        Thread.sleep(100);
        return caller.askAndListen();
    }

    private static byte[] halfACharacter() {
        byte[] event = ("data: " + Chunks.text("é")).getBytes(StandardCharsets.UTF_8);
        int length = new String(event, StandardCharsets.ISO_8859_1).indexOf('\u00c3') + 1;
        return java.util.Arrays.copyOf(event, length);
    }
}
