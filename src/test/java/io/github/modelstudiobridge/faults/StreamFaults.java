package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.util.List;

/** Event streams that are odd, broken, or hold an error. */
final class StreamFaults {

    private static final Outcome EMPTY = refused(502, "empty_answer");
    private static final Outcome EARLY = refused(502, "incomplete_answer");
    private static final Outcome EARLY_AFTER_TEXT = brokenOff("Good ", "incomplete_answer");
    private static final Outcome INVALID = refused(502, "invalid_upstream_answer");
    private static final Outcome INVALID_AFTER_TEXT = brokenOff("Good ", "invalid_upstream_answer");

    private StreamFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("cr-only", "lines that end with CR")
                        .model(peer -> peer.stream().body(wholeAnswer("\r")).end())
                        .hears(answered()),
                fault("crlf", "lines that end with CR LF")
                        .model(peer -> peer.stream().body(wholeAnswer("\r\n")).end())
                        .hears(answered()),
                fault("byte-order-mark", "a byte order mark at the beginning")
                        .model(peer ->
                                peer.stream().body("\ufeff" + wholeAnswer("\n")).end())
                        .hears(answered()),
                fault("no-space", "`data:` without a space")
                        .model(peer -> peer.stream()
                                .body(wholeAnswer("\n").replace("data: ", "data:"))
                                .end())
                        .hears(answered()),
                fault("several-data-lines", "an event whose JSON has several lines")
                        .model(peer -> peer.stream()
                                .body(wholeAnswer("\n").replace(",\"created\"", ",\ndata: \"created\""))
                                .end())
                        .hears(answered()),
                fault("id-and-retry", "`id`, `retry` and unknown fields")
                        .model(peer -> peer.stream()
                                .body(wholeAnswer("\n").replace("data: {", "id:1\nretry: 5\nx:y\nz\ndata: {"))
                                .end())
                        .hears(answered()),
                fault("nul-lines", "lines of NUL")
                        .model(peer -> peer.stream()
                                .body(wholeAnswer("\n").replace("data: {", "\0\ndata: {"))
                                .end())
                        .hears(answered()),
                fault("byte-by-byte", "one byte at a time")
                        .in(Setting.NO_HURRY)
                        .model(peer ->
                                peer.stream().slowly(wholeAnswer("\r\n"), 0).end())
                        .hears(answered()),
                fault("all-at-once", "the whole response in one packet")
                        .model(peer -> peer.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                + "Content-Length: " + wholeAnswer("\n").length() + "\r\n\r\n" + wholeAnswer("\n")))
                        .hears(answered()),
                fault("comment-flood", "20,000 comments before the answer")
                        .model(peer -> peer.stream()
                                .body(": hold the line\n\n".repeat(20_000))
                                .good()
                                .morning())
                        .hears(answered()),
                fault("empty-events", "events without data")
                        .model(peer -> peer.stream()
                                .body("data\n\ndata:\n\nevent: x\n\n\n\n")
                                .good()
                                .body("data:\n\n")
                                .morning())
                        .hears(answered()),
                fault("done-twice", "[DONE] twice")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .done()
                                .end())
                        .hears(answered()),
                fault("text-after-done", "more text after [DONE]")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .text("Bye.")
                                .end())
                        .hears(answered()),
                fault("error-after-done", "an error after [DONE]")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .event(Chunks.error("internal_error", "Oh."))
                                .end())
                        .hears(answered()),
                fault("no-done", "no [DONE] after the finish_reason")
                        .model(peer ->
                                peer.stream().good().text("morning.").finish().end())
                        .hears(answered()),
                fault("no-finish", "[DONE] without a finish_reason")
                        .model(peer ->
                                peer.stream().good().text("morning.").done().end())
                        .hears(answered()),
                fault("nothing", "no event at all")
                        .model(peer -> peer.stream().end())
                        .hears(EMPTY)
                        .repeated(),
                fault("only-comments", "nothing but comments")
                        .model(peer ->
                                peer.stream().body(": hello\n\n: bye\n\n").end())
                        .hears(EMPTY)
                        .repeated(),
                fault("only-done", "[DONE] first")
                        .model(peer -> peer.stream().done().end())
                        .hears(EMPTY)
                        .repeated(),
                fault("only-role", "an end after a chunk without text")
                        .model(peer -> peer.stream().role().end())
                        .hears(EARLY)
                        .repeated(),
                fault("only-role-and-done", "[DONE] after a chunk without text")
                        .model(peer -> peer.stream().role().done().end())
                        .hears(EMPTY)
                        .repeated(),
                fault("only-usage", "nothing but token counts")
                        .model(peer ->
                                peer.stream().event(Chunks.usage()).done().end())
                        .hears(EMPTY)
                        .repeated(),
                fault("no-text", "a finish_reason without any text")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .model(peer -> peer.stream().role().finish().done().end())
                        .hears(EMPTY)
                        .repeated()
                        .but(Caller.OPENAI, answered("")),
                fault("end-after-text", "an end after some text, without a finish_reason")
                        .model(peer -> peer.stream().good().end())
                        .hears(EARLY_AFTER_TEXT),
                fault("unterminated-event", "an end inside the event with the finish_reason")
                        .model(peer -> peer.stream()
                                .good()
                                .body("data: " + Chunks.finish() + "\n")
                                .end())
                        .hears(EARLY_AFTER_TEXT),
                fault("huge-event", "an event larger than upstream.max-event-size")
                        .model(peer ->
                                peer.stream().role().text("x".repeat(30_000)).untilClosed())
                        .hears(INVALID)
                        .repeated(),
                fault("huge-event-after-text", "the same after some text")
                        .model(peer ->
                                peer.stream().good().text("x".repeat(30_000)).untilClosed())
                        .hears(INVALID_AFTER_TEXT),
                fault("huge-event-in-small-lines", "an event of many lines that is larger than upstream.max-event-size")
                        .model(peer ->
                                peer.stream().body("data: 1\n".repeat(4_000)).untilClosed())
                        .hears(INVALID)
                        .repeated(),
                fault("huge-comment", "a comment larger than upstream.max-event-size")
                        .model(peer ->
                                peer.stream().body(":" + "x".repeat(30_000)).untilClosed())
                        .hears(INVALID)
                        .repeated(),
                fault("event-without-end", "an event that never ends")
                        .model(peer -> peer.stream().body("data: ").forEver(1, event -> event.body("x".repeat(1_000))))
                        .hears(INVALID)
                        .repeated(),
                fault("error-event", "`event:error` before any text")
                        .model(peer -> peer.stream()
                                .body(errorEvent("ModelServingError", "Busy."))
                                .end())
                        .hears(refused(503, "ModelServingError"))
                        .repeated(),
                fault("error-event-after-text", "`event:error` after some text")
                        .model(peer -> peer.stream()
                                .good()
                                .body(errorEvent("ModelServingError", "Busy."))
                                .end())
                        .hears(brokenOff("Good ", "ModelServingError")),
                fault("refusal-as-event", "`event:error` of a request that every place would refuse")
                        .model(peer -> peer.stream()
                                .body(errorEvent("DataInspectionFailed", "No."))
                                .end())
                        .hears(refused(400, "DataInspectionFailed")),
                fault("rate-limit-as-event", "`event:error` with `:HTTP_STATUS/429`, and a code that tells nothing")
                        .model(peer -> peer.stream()
                                .body("id:1\n:HTTP_STATUS/429\n" + errorEvent("Oh", "Busy."))
                                .end())
                        .hears(refused(429, "Oh"))
                        .repeated(),
                fault("status-as-comment", "`:HTTP_STATUS/503` and nothing more")
                        .model(peer ->
                                peer.stream().body(":HTTP_STATUS/503\n\n").end())
                        .hears(refused(503, null))
                        .repeated(),
                fault("status-as-comment-and-done", "`:HTTP_STATUS/503`, then [DONE]")
                        .model(peer -> peer.stream()
                                .body(":HTTP_STATUS/503\n\n")
                                .done()
                                .end())
                        .hears(refused(503, null))
                        .repeated(),
                fault("status-as-comment-then-silence", "`:HTTP_STATUS/503`, then silence")
                        .model(peer ->
                                peer.stream().body(":HTTP_STATUS/503\n\n").untilClosed())
                        .hears(refused(503, null))
                        .repeated(),
                fault(
                                "status-as-comment-after-text",
                                "`:HTTP_STATUS/503` after some text, then the connection is closed")
                        .model(peer -> peer.stream()
                                .good()
                                .body(":HTTP_STATUS/503\n\n")
                                .close())
                        .hears(brokenOff("Good ", null)),
                fault("good-status-as-comment", "`:HTTP_STATUS/200` before each event")
                        .model(peer -> peer.stream()
                                .body(wholeAnswer("\n").replace("data: {", ":HTTP_STATUS/200\ndata: {"))
                                .end())
                        .hears(answered()),
                fault("error-as-data", "an error object before any text")
                        .model(peer -> peer.stream()
                                .role()
                                .event(Chunks.error("internal_error", "Oh."))
                                .end())
                        .hears(refused(502, "internal_error"))
                        .repeated(),
                fault("error-as-data-after-text", "an error object after some text")
                        .model(peer -> peer.stream()
                                .good()
                                .event(Chunks.error("internal_error", "Oh."))
                                .done()
                                .end())
                        .hears(brokenOff("Good ", "internal_error")),
                fault("error-as-text", "an error that is a text, and [DONE]")
                        .model(peer -> peer.stream()
                                .event("{\"error\":\"the model has gone away\"}")
                                .done()
                                .end())
                        .hears(refused(502, null))
                        .repeated(),
                fault("quota-as-data", "an exhausted quota as an error object")
                        .model(peer -> peer.stream()
                                .event(Chunks.error("insufficient_quota", "Pay."))
                                .end())
                        .hears(refused(429, "insufficient_quota"))
                        .repeatedElsewhere());
    }

    /** The events of the good answer, with any line ends. */
    private static String wholeAnswer(String lineEnd) {
        StringBuilder events = new StringBuilder();
        for (String data :
                List.of(Chunks.role(), Chunks.text("Good "), Chunks.text("morning."), Chunks.finish(), Chunks.DONE)) {
            events.append("data: ").append(data).append(lineEnd).append(lineEnd);
        }
        return events.toString();
    }

    /** As the native protocol writes it. */
    private static String errorEvent(String code, String message) {
        return "event:error\ndata:{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"request_id\":\"1\"}\n\n";
    }
}
