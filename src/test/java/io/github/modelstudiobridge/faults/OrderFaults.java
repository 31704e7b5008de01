package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;

import java.util.List;

/** Proper chunks in an order in which they do not belong. */
final class OrderFaults {

    private static final String HANGUP =
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"hangup\",\"arguments\":\"{\\\"a\"}}]}";
    private static final String REST_OF_HANGUP =
            "{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"name\":null,\"arguments\":\"\\\":1}\"}}]}";

    private OrderFaults() {}

    static List<Fault> all() {
        return List.of(
                fault("no-role", "the first chunk is text")
                        .model(peer -> peer.stream().text("Good ").morning())
                        .hears(answered()),
                fault("role-everywhere", "each chunk has a role")
                        .model(peer -> peer.stream()
                                .event(Chunks.delta("{\"role\":\"assistant\",\"content\":\"Good \"}"))
                                .event(Chunks.delta("{\"role\":\"assistant\",\"content\":\"morning.\"}"))
                                .finish()
                                .done()
                                .end())
                        .hears(answered()),
                fault("finish-with-text", "the chunk with the finish_reason has text")
                        .model(peer -> peer.stream()
                                .good()
                                .event(Chunks.finish().replace("\"content\":\"\"", "\"content\":\"morning.\""))
                                .done()
                                .end())
                        .hears(answered()),
                fault("finish-first", "the finish_reason comes before any text")
                        .model(peer ->
                                peer.stream().role().finish().text("Good ").morning())
                        .hears(refused(502, "empty_answer"))
                        .repeated()
                        .but(Caller.OPENAI, answered()),
                fault("text-after-finish", "text comes after the finish_reason")
                        .model(peer -> peer.stream().good().finish().morning())
                        .hears(answered()),
                fault("finish-twice", "there are two finish_reasons")
                        .model(peer -> peer.stream()
                                .good()
                                .text("morning.")
                                .finish()
                                .finish()
                                .done()
                                .end())
                        .hears(answered()),
                fault("usage-first", "the token counts come first")
                        .model(peer ->
                                peer.stream().event(Chunks.usage()).good().morning())
                        .hears(answered()),
                fault("other-id", "the id changes")
                        .model(peer -> peer.stream()
                                .good()
                                .event(Chunks.text("morning.").replace("chatcmpl-1", "chatcmpl-2"))
                                .finish()
                                .done()
                                .end())
                        .hears(answered()),
                fault("call-between-texts", "a tool call in two parts is interleaved with text")
                        .model(peer -> peer.stream()
                                .good()
                                .event(Chunks.delta(HANGUP))
                                .text("morn")
                                .event(Chunks.delta(REST_OF_HANGUP))
                                .text("ing.")
                                .finish()
                                .done()
                                .end())
                        .hears(answered()),
                fault("call-cut-off", "the connection is closed inside a tool call")
                        .model(peer ->
                                peer.stream().good().event(Chunks.delta(HANGUP)).close())
                        .caller(OrderFaults::listenForCalls)
                        .hears(brokenOff("Good ", "upstream_connection_lost")),
                fault("call-without-end", "the answer ends inside a tool call")
                        .model(peer -> peer.stream()
                                .good()
                                .event(Chunks.delta(HANGUP))
                                .done()
                                .end())
                        .caller(OrderFaults::listenForCalls)
                        .hears(brokenOff("Good ", "incomplete_answer"))
                        .but(Caller.OPENAI, answered("Good "))
                        .but(Caller.GATEWAY, answered("Good ")));
    }

    /** IMS would act on half a call. */
    private static Heard listenForCalls(Conversation caller) throws Exception {
        Heard heard = caller.askAndListen();
        if (caller.who() == Caller.IMS && heard.body().contains("tool_calls")) {
            throw new AssertionError("half a tool call: " + heard);
        }
        return heard;
    }
}
