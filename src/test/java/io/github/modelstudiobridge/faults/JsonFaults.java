package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON that is none, or no chunk, or an odd one. */
final class JsonFaults {

    private static final Outcome INVALID = refused(502, "invalid_upstream_answer");
    private static final Outcome INVALID_AFTER_TEXT = brokenOff("Good ", "invalid_upstream_answer");
    private static final Outcome EMPTY = refused(502, "empty_answer");

    private JsonFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("truncated-first", "the JSON of the first event is truncated")
                        .model(peer -> peer.stream()
                                .event(Chunks.role().substring(0, 60))
                                .good()
                                .morning())
                        .hears(INVALID)
                        .repeated(),
                invalid("truncated", "truncated", Chunks.text("morning.").substring(0, 60)),
                invalid("no-json", "none", "morning."),
                invalid("json-list", "a list", "[" + Chunks.text("morning.") + "]"),
                invalid("json-text", "a text", "\"morning.\""),
                invalid("json-null", "null", "null"),
                invalid("empty-object", "an empty object", "{}"),
                invalid("no-choices", "an object without choices", "{\"id\":\"chatcmpl-1\",\"created\":1}"),
                invalid("choices-object", "an object whose choices are no list", Chunks.choices("{\"0\":{}}")),
                invalid("choices-of-texts", "an object whose choices are texts", Chunks.choices("[\"morning.\"]")),
                invalid("two-objects", "two objects in one", Chunks.text("morn") + Chunks.text("ing.")),
                invalid("raw-nul", "not valid: a text holds a NUL", Chunks.text("morn\0ing.")),
                invalid("nan", "not valid: a number is NaN", Chunks.usage().replace("3", "NaN")),
                invalid(
                        "endless-number",
                        "a number of 5,000 digits",
                        Chunks.usage().replace("3", "3".repeat(5_000))),
                invalid(
                        "deep-nesting",
                        "nested 5,000 times",
                        Chunks.usage().replace("3", "[".repeat(5_000) + "]".repeat(5_000))),
                odd(
                                "duplicate-keys",
                                "has a key twice",
                                Chunks.text("morning.").replace("\"delta\":{", "\"delta\":{\"content\":\"Bye\","))
                        .hears(answered()),
                odd("null-choices", "has null for choices", Chunks.choices("null"))
                        .hears(answered("Good ")),
                odd("no-delta", "has a choice without a delta", Chunks.choices("[{\"index\":0}]"))
                        .hears(answered("Good ")),
                odd("null-delta", "has null for a delta", Chunks.delta("null")).hears(answered("Good ")),
                odd("delta-text", "has a text for a delta", Chunks.delta("\"morning.\""))
                        .hears(answered("Good ")),
                odd("content-number", "has a number for a text", Chunks.delta("{\"content\":5}"))
                        .hears(answered("Good ")),
                odd("content-null", "has null for a text", Chunks.delta("{\"content\":null}"))
                        .hears(answered("Good ")),
                odd(
                                "content-parts",
                                "has parts for a text",
                                Chunks.delta("{\"content\":[{\"type\":\"text\",\"text\":\"morning.\"}]}"))
                        .hears(answered())
                        .but(Caller.OPENAI, answered("Good ")),
                odd(
                                "calls-text",
                                "has a text for tool calls",
                                Chunks.delta("{\"content\":\"morning.\",\"tool_calls\":\"hangup\"}"))
                        .hears(answered())
                        .but(Caller.IMS, INVALID_AFTER_TEXT),
                odd(
                                "index-text",
                                "has a text for an index",
                                Chunks.text("morning.").replace("\"index\":0", "\"index\":\"0\""))
                        .hears(answered()),
                odd(
                                "huge-index",
                                "has an index that no integer holds",
                                Chunks.text("morning.").replace("\"index\":0", "\"index\":99999999999999999999"))
                        .hears(answered()),
                odd(
                                "finish-number",
                                "has a number for a finish_reason",
                                Chunks.text("morning.").replace("\"finish_reason\":null", "\"finish_reason\":7"))
                        .hears(answered()),
                odd(
                                "huge-created",
                                "has a time that no integer holds",
                                Chunks.text("morning.").replace("1767225600", "99999999999999999999"))
                        .hears(answered()),
                odd(
                                "infinite-created",
                                "has a time of 1e999",
                                Chunks.text("morning.").replace("1767225600", "1e999"))
                        .hears(answered()),
                odd(
                                "id-object",
                                "has an object for an id",
                                Chunks.text("morning.").replace("\"chatcmpl-1\"", "{}"))
                        .hears(answered()),
                odd("lone-surrogate", "has half a character as an escape", Chunks.text("morning.\\ud83d"))
                        .hears(answered("Good morning.\ud83d")),
                odd("escaped-nul", "has an escaped NUL in a text", Chunks.text("morning.\\u0000"))
                        .hears(answered("Good morning.\0")),
                fault("invalid-utf-8", "an event holds bytes that are no UTF-8")
                        .model(peer -> peer.stream()
                                .good()
                                .body(("data: " + Chunks.text("morning\u00ff") + "\n\n")
                                        .getBytes(StandardCharsets.ISO_8859_1))
                                .finish()
                                .done()
                                .end())
                        .hears(answered("Good morning\ufffd")),
                whole("whole-truncated", "truncated", Chunks.COMPLETION.substring(0, 100))
                        .hears(INVALID)
                        .repeated(),
                whole("whole-nothing", "no body", "").hears(INVALID).repeated(),
                whole("whole-list", "a list", "[]").hears(INVALID).repeated(),
                whole("whole-null", "null", "null").hears(INVALID).repeated(),
                whole("whole-empty-object", "an empty object", "{}")
                        .hears(INVALID)
                        .repeated(),
                whole("whole-null-choices", "null for choices", Chunks.completion("null"))
                        .hears(INVALID)
                        .repeated(),
                whole("whole-no-choices", "no choice", Chunks.completion("[]"))
                        .hears(EMPTY)
                        .repeated(),
                whole("whole-deep", "nested 5,000 times", "[".repeat(5_000))
                        .hears(INVALID)
                        .repeated(),
                whole("whole-error", "an error object", Chunks.error("ModelServingError", "Busy."))
                        .hears(refused(503, "ModelServingError"))
                        .repeated(),
                whole(
                                "whole-native-error",
                                "an error of the native protocol",
                                "{\"code\":\"Throttling.RateQuota\",\"message\":\"Busy.\"}")
                        .hears(refused(429, "Throttling.RateQuota"))
                        .repeated(),
                whole("whole-without-message", "a choice without a message", Chunks.completion("[{\"index\":0}]"))
                        .hears(answered("")),
                whole(
                                "whole-huge",
                                "larger than upstream.max-body-size",
                                Chunks.completion(
                                        "[{\"index\":0,\"message\":{\"content\":\"" + "x".repeat(200_000) + "\"}}]"))
                        .hears(INVALID)
                        .repeated());
    }

    /** The JSON of an event is something else than a chunk; the answer breaks off. */
    private static Fault invalid(String name, String is, String json) {
        return fault(name, "the JSON of an event after some text is " + is)
                .model(peer -> peer.stream().good().event(json).morning())
                .hears(INVALID_AFTER_TEXT);
    }

    /** A chunk is odd; the answer goes on with as much of it as can be understood. */
    private static Fault odd(String name, String has, String json) {
        return fault(name, "a chunk " + has)
                .model(peer -> peer.stream().good().event(json).finish().done().end());
    }

    private static Fault whole(String name, String is, String json) {
        return fault(name, "an answer in one piece: " + is)
                .only(Caller.OPENAI_WHOLE)
                .model(peer -> peer.json(json));
    }
}
