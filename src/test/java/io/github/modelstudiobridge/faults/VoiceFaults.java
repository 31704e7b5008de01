package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import io.github.modelstudiobridge.testing.HttpCall;
import java.util.List;
import java.util.Map;

/** What is heard instead of silence, and instead of an error: keep-alive comments and the failure speech. */
final class VoiceFaults {

    private static final String SORRY = "Sorry.";

    private static final Setting KEEP_ALIVE = Setting.of(
            "keep-alive",
            Map.of("ims.keep-alive", "100ms", "gateway.keep-alive", "100ms", "openai.keep-alive", "100ms"));

    private static final Setting SPEECH_FOR_STREAMS =
            Setting.of("speech-for-streams", Map.of("ims.failure-speech", SORRY, "gateway.failure-speech", SORRY));

    private static final Setting SPEECH_FOR_CALLS = Setting.of(
            "speech-for-calls",
            Map.of(
                    "ims.failure-speech",
                    SORRY,
                    "ims.failure-speech-for",
                    "call",
                    "gateway.failure-speech",
                    SORRY,
                    "gateway.failure-speech-for",
                    "call"));

    private VoiceFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("keep-alive-before-text", "nothing comes for a while, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(peer -> peer.pause(350).answer())
                        .caller(VoiceFaults::listenForComments)
                        .hears(answered()),
                fault("keep-alive-after-text", "nothing comes for a while after some text, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(peer -> peer.stream().good().pause(350).morning())
                        .caller(VoiceFaults::listenForComments)
                        .hears(answered()),
                fault("keep-alive-in-event", "an event stops in the middle for a while, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(peer -> peer.stream()
                                .good()
                                .body("data: " + Chunks.text("morning.").substring(0, 20))
                                .pause(350)
                                .body(Chunks.text("morning.").substring(20) + "\n\n")
                                .finish()
                                .done()
                                .end())
                        .caller(VoiceFaults::listenForComments)
                        .hears(answered()),
                fault("keep-alive-then-failure", "every attempt is late, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(Peer::untilClosed)
                        .caller(VoiceFaults::listenForComments)
                        .hears(brokenOff("", "upstream_timeout"))
                        .repeated(),
                fault("keep-alive-then-answer", "the first attempt is late, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(Peer::untilClosed, Peer::answer)
                        .caller(VoiceFaults::listenForComments)
                        .hears(answered())
                        .asked(2)
                        .repeated(),
                fault("keep-alive-and-held-role", "the first attempt fails after a chunk without text, with keep-alive")
                        .in(KEEP_ALIVE)
                        .model(peer -> peer.stream().role().pause(250).close(), Peer::answer)
                        .caller(VoiceFaults::listenForComments)
                        .hears(answered())
                        .asked(2)
                        .repeated(),
                speech("speech-after-text", "the connection is closed after some text", SPEECH_FOR_STREAMS)
                        .model(peer -> peer.stream().good().close())
                        .hears(answered("Good Sorry.")),
                speech("speech-after-silence", "nothing comes after some text", SPEECH_FOR_STREAMS)
                        .model(peer -> peer.stream().good().untilClosed())
                        .hears(answered("Good Sorry.")),
                speech("no-speech-for-a-status", "the model fails before any text", SPEECH_FOR_STREAMS)
                        .model(peer -> peer.refuse(503, "ModelServingError"))
                        .hears(refused(503, "ModelServingError"))
                        .repeated(),
                speech("no-speech-after-the-end", "the model fails after its finish_reason", SPEECH_FOR_STREAMS)
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .event(Chunks.error("internal_error", "Oh."))
                                .end())
                        .hears(answered()),
                speech("speech-for-a-status", "the model fails before any text", SPEECH_FOR_CALLS)
                        .model(peer -> peer.refuse(503, "ModelServingError"))
                        .hears(answered(SORRY))
                        .asked(2)
                        .repeated(),
                speech("speech-for-a-rate-limit", "the model refuses for long", SPEECH_FOR_CALLS)
                        .model(peer -> peer.refuse(429, "Retry-After: 60\r\n", "limit_requests"))
                        .hears(answered(SORRY))
                        .repeatedElsewhere(),
                speech("speech-for-lateness", "no answer comes in time", SPEECH_FOR_CALLS)
                        .model(Peer::untilClosed)
                        .hears(answered(SORRY))
                        .asked(2)
                        .repeated(),
                speech("no-speech-for-own-mistakes", "the model refuses the request", SPEECH_FOR_CALLS)
                        .model(peer -> peer.refuse(400, "invalid_parameter_error"))
                        .hears(refused(400, "invalid_parameter_error")),
                speech("no-speech-for-barge-in", "a newer request of the call comes", SPEECH_FOR_CALLS)
                        .model(peer -> peer.tellCaller().untilClosed(), Peer::answer)
                        .caller(caller -> {
                            HttpCall older = caller.ask();
                            caller.awaitModel();
                            answered().verify(caller.askAndListen());
                            return Heard.of(older);
                        })
                        .hears(refused(409, "superseded"))
                        .asked(2));
    }

    private static Fault speech(String name, String what, Setting setting) {
        String when = setting == SPEECH_FOR_CALLS ? "call" : "stream";
        return fault(name, what + ", with a failure speech for `" + when + "`")
                .only(Caller.IMS, Caller.GATEWAY)
                .in(setting);
    }

    private static Heard listenForComments(Conversation caller) throws Exception {
        Heard heard = caller.askAndListen();
        if (heard.comments() == 0) {
            throw new AssertionError("no keep-alive comment: " + heard);
        }
        return heard;
    }
}
