package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Answers that are no 200, or no proper HTTP. */
final class HttpFaults {

    private static final Outcome INVALID = refused(502, "invalid_upstream_answer");
    private static final Outcome LOST = refused(502, "upstream_connection_lost");
    private static final Outcome FAILED = refused(502, null);

    private HttpFaults() {}

    static List<Fault> all() {
        return List.of(
                refusal(400, "invalid_parameter_error").hears(refused(400, "invalid_parameter_error")),
                refusal(401, "invalid_api_key").hears(refused(502, "invalid_api_key")),
                refusal(403, "AccessDenied").hears(refused(502, "AccessDenied")),
                refusal(404, "ModelNotFound").hears(refused(404, "ModelNotFound")),
                refusal(408, "RequestTimeOut")
                        .hears(refused(504, "RequestTimeOut"))
                        .repeated(),
                refusal(413, "request_too_large").hears(refused(400, "request_too_large")),
                refusal(422, "unprocessable").hears(refused(400, "unprocessable")),
                refusal(418, "teapot").hears(refused(502, "teapot")),
                refusal(500, "internal_error")
                        .hears(refused(502, "internal_error"))
                        .repeated(),
                refusal(501, "not_implemented").hears(refused(502, "not_implemented")),
                refusal(502, "bad_gateway").hears(refused(502, "bad_gateway")).repeated(),
                refusal(503, "ModelServingError")
                        .hears(refused(503, "ModelServingError"))
                        .repeated(),
                refusal(504, "gateway_timeout")
                        .hears(refused(504, "gateway_timeout"))
                        .repeated(),
                refusal(520, "unknown").hears(refused(502, "unknown")).repeated(),
                fault("rate-limit", "429, without a Retry-After")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "limit_requests"))
                        .hears(refused(429, "limit_requests"))
                        .repeated(),
                fault("rate-limit-that-passes", "429 with a Retry-After, then an answer")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "Retry-After: 1\r\n", "limit_requests"), Peer::answer)
                        .hears(answered())
                        .asked(2)
                        .repeated(),
                fault("rate-limit-for-long", "429 with a Retry-After beyond upstream.retry-budget")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "Retry-After: 60\r\n", "limit_requests"))
                        .hears(refused(429, "limit_requests"))
                        .repeatedElsewhere(),
                fault("rate-limit-until-a-date", "429 with a Retry-After that is a date beyond upstream.retry-budget")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "Retry-After: " + inAMinute() + "\r\n", "limit_requests"))
                        .hears(refused(429, "limit_requests"))
                        .repeatedElsewhere(),
                fault("rate-limit-for-ages", "429 with a Retry-After of more seconds than there are")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "Retry-After: 99999999999999999999\r\n", "limit_requests"))
                        .hears(refused(429, "limit_requests"))
                        .repeatedElsewhere(),
                fault("rate-limit-for-no-time", "429 with a Retry-After that means nothing")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "Retry-After: soon\r\n", "limit_requests"))
                        .hears(refused(429, "limit_requests"))
                        .repeated(),
                fault("exhausted-quota", "429 because the key's quota is used up")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(429, "insufficient_quota"))
                        .hears(refused(429, "insufficient_quota"))
                        .repeatedElsewhere(),
                fault("arrears", "400 because the account is in arrears")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(400, "Arrearage"))
                        .hears(refused(400, "Arrearage"))
                        .repeatedElsewhere(),
                fault("overloaded-for-long", "503 with a Retry-After beyond upstream.retry-budget")
                        .alsoInOnePiece()
                        .model(peer -> peer.refuse(503, "Retry-After: 60\r\n", "ModelServingError"))
                        .hears(refused(503, "ModelServingError"))
                        .repeatedElsewhere(),
                fault("page-of-a-proxy", "502 with HTML")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("502 Bad Gateway", "Content-Type: text/html\r\n", "<h1>Oh</h1>"))
                        .hears(FAILED)
                        .repeated(),
                fault("empty-failure", "500 without a body")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("500 Oh", "", ""))
                        .hears(FAILED)
                        .repeated(),
                fault("huge-failure", "500 with a body of 1 MB")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("500 Oh", "", "x".repeat(1_000_000)))
                        .hears(FAILED)
                        .repeated(),
                fault("failure-cut-off", "429 whose body is cut off")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 429 No\r\nRetry-After: 60\r\nContent-Length: 9\r\n\r\n{\"er")
                                .close())
                        .hears(refused(429, null))
                        .repeatedElsewhere(),
                fault("failure-without-end", "500 whose body never ends")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 500 Oh\r\nContent-Length: 99\r\n\r\n")
                                .forEver(50, body -> body.raw(" ")))
                        .hears(FAILED)
                        .repeated(),
                fault("no-content", "204")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 204 No Content\r\n\r\n"))
                        .hears(FAILED)
                        .repeated(),
                fault("reset-content", "205")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("205 Reset Content", "", ""))
                        .hears(FAILED)
                        .repeated(),
                fault("partial-content", "206")
                        .alsoInOnePiece()
                        .model(peer -> peer.status(
                                "206 Partial Content", "Content-Type: application/json\r\n", Chunks.COMPLETION))
                        .hears(FAILED)
                        .repeated(),
                fault("redirect", "302 to another address, which is not asked")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("302 Found", "Location: /main/v1/chat/completions\r\n", ""))
                        .hears(FAILED)
                        .repeated(),
                fault("continue", "100, then the answer")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 100 Continue\r\n\r\n").answer())
                        .hears(answered()),
                fault("early-hints", "103, then the answer")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
                                .answer())
                        .hears(answered()),
                fault("processing", "102, then the answer")
                        .alsoInOnePiece()
                        .model(peer ->
                                peer.raw("HTTP/1.1 102 Processing\r\n\r\n").answer())
                        .hears(LOST)
                        .repeated(),
                fault("no-http", "another protocol")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n").untilClosed())
                        .hears(LOST)
                        .repeated(),
                fault("huge-head", "a head of 100 KB")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("200 OK", "X-Filler: " + "x".repeat(100_000) + "\r\n", "{}"))
                        .hears(LOST)
                        .repeated(),
                fault("http-1.0", "an answer that ends with its connection")
                        .model(peer -> peer.raw("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .close())
                        .hears(answered()),
                fault("http-1.0-cut-off", "the same, but it ends in the middle")
                        .model(peer -> peer.raw("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                                .good()
                                .close())
                        .hears(brokenOff("Good ", "incomplete_answer")),
                fault("broken-chunks", "a chunk whose size is none, before any text")
                        .alsoInOnePiece()
                        .model(peer -> peer.head().raw("zz\r\n").untilClosed())
                        .hears(LOST)
                        .repeated(),
                fault("broken-chunks-after-text", "a chunk whose size is none, after some text")
                        .model(peer -> peer.stream().good().raw("zz\r\n").untilClosed())
                        .hears(brokenOff("Good ", "upstream_connection_lost")),
                fault("length-too-short", "a Content-Length that is shorter than the answer")
                        .model(peer -> peer.raw(streamOfLength(goodEvents().length()))
                                .good()
                                .text("morning.")
                                .finish()
                                .done())
                        .hears(brokenOff("Good ", "incomplete_answer")),
                fault("length-too-long", "a Content-Length that is longer than the answer")
                        .model(peer -> peer.raw(streamOfLength(10_000)).good().close())
                        .hears(brokenOff("Good ", "upstream_connection_lost")),
                fault("two-lengths", "two Content-Lengths that differ")
                        .alsoInOnePiece()
                        .model(peer -> peer.raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}")
                                .untilClosed())
                        .hears(LOST)
                        .repeated(),
                fault("compressed", "a body in gzip, which was not asked for")
                        .alsoInOnePiece()
                        .model(peer -> peer.status(
                                "200 OK",
                                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                                "\u001f\u008b\u0008"))
                        .hears(INVALID)
                        .repeated(),
                fault("html", "200 with HTML")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("200 OK", "Content-Type: text/html\r\n", "<h1>Welcome</h1>"))
                        .hears(FAILED)
                        .repeated(),
                fault("no-type", "200 without a Content-Type")
                        .alsoInOnePiece()
                        .model(peer -> peer.status("200 OK", "", Chunks.COMPLETION))
                        .hears(FAILED)
                        .repeated(),
                fault("one-piece-for-a-stream", "an answer in one piece where a stream was asked for")
                        .model(peer -> peer.json(Chunks.COMPLETION))
                        .hears(INVALID)
                        .repeated(),
                fault("stream-for-one-piece", "a stream where one piece was asked for")
                        .only(Caller.OPENAI_WHOLE)
                        .model(peer -> peer.stream().good().morning())
                        .hears(INVALID)
                        .repeated(),
                fault("shouted-type", "a Content-Type in upper case with a charset")
                        .model(peer -> peer.raw("HTTP/1.1 200 OK\r\nCONTENT-TYPE: TEXT/EVENT-STREAM; CHARSET=UTF-8\r\n"
                                        + "Connection: close\r\n\r\n")
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .close())
                        .hears(answered()),
                fault("trailers", "headers after the last chunk")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .done()
                                .raw("0\r\nX-Checksum: 1\r\n\r\n"))
                        .hears(answered()),
                fault("garbage-after-answer", "bytes that are no HTTP after the answer")
                        .alsoInOnePiece()
                        .model(peer -> peer.answer().raw("garbage\r\n\r\n"))
                        .caller(NetworkFaults::askTwice)
                        .hears(answered())
                        .asked(2),
                fault("answer-nobody-asked-for", "a second answer after the answer, which no later caller may get")
                        .alsoInOnePiece()
                        .model(peer -> peer.answer().refuse(400, "not_for_you"), Peer::answer)
                        .caller(NetworkFaults::askTwiceApart)
                        .hears(answered())
                        .asked(2));
    }

    private static Fault refusal(int status, String code) {
        return fault("status-" + status, "status " + status + ", code `" + code + "`")
                .alsoInOnePiece()
                .model(peer -> peer.refuse(status, code));
    }

    private static String inAMinute() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1));
    }

    private static String streamOfLength(int length) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String goodEvents() {
        return "data: " + Chunks.role() + "\n\ndata: " + Chunks.text("Good ") + "\n\n";
    }
}
