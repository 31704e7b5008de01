package io.github.modelstudiobridge.faults;

import static io.github.modelstudiobridge.faults.Fault.fault;
import static io.github.modelstudiobridge.faults.Outcome.answered;
import static io.github.modelstudiobridge.faults.Outcome.brokenOff;
import static io.github.modelstudiobridge.faults.Outcome.refused;
import static io.github.modelstudiobridge.faults.Outcome.unheard;

import io.github.modelstudiobridge.testing.HttpCall;
import java.util.List;
import java.util.Map;

/** What goes wrong between the rounds of an answer, while a tool of the bridge runs, and after it. */
final class ToolFaults {

    private static final String WEATHER = "{{modelstudio.base-url}}/weather";

    private static final Setting TOOLS = Setting.of(
            "tools",
            Map.of(
                    "tools.weather.url", WEATHER,
                    "tools.timeout", "500ms",
                    "ims.tools", "get_current_weather",
                    "gateway.tools", "get_current_weather",
                    "openai.tools", "get_current_weather"));

    private static final Setting LITTLE_TEXT = Setting.of(
            "little-text",
            Map.of(
                    "tools.weather.url", WEATHER,
                    "tools.max-text-size", "10",
                    "ims.tools", "get_current_weather",
                    "gateway.tools", "get_current_weather",
                    "openai.tools", "get_current_weather"));

    /** Only the caller, or the whole call's deadline, ends a tool. */
    private static final Setting SLOW_TOOLS = Setting.of(
            "slow-tools",
            Map.of(
                    "tools.weather.url", WEATHER,
                    "tools.timeout", "20s",
                    "ims.tools", "get_current_weather",
                    "gateway.tools", "get_current_weather",
                    "openai.tools", "get_current_weather",
                    "ims.answer-timeout", "2s",
                    "gateway.answer-timeout", "2s",
                    "openai.answer-timeout", "2s",
                    "ims.failure-speech", "Sorry.",
                    "gateway.failure-speech", "Sorry."));

    private ToolFaults() {}

    static List<Fault> all() {
        return List.of(
                tool("tool-that-answers", "the tool answers").hears(answered()),
                tool("tool-that-fails", "the tool's endpoint answers 500")
                        .tool(peer -> peer.status("500 Oh", "Connection: close\r\n", ""))
                        .hears(answered()),
                tool("tool-that-closes", "the tool's endpoint closes the connection")
                        .tool(Peer::close)
                        .hears(answered()),
                tool("tool-without-answer", "the tool's endpoint does not answer")
                        .tool(Peer::untilClosed)
                        .hears(answered()),
                tool("dripping-tool", "the tool's endpoint answers byte by byte, without end")
                        .tool(peer -> peer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                                .forEver(50, body -> body.raw("1\r\nx\r\n")))
                        .hears(answered()),
                fault("failure-after-tool", "the tool has answered, and the model fails then")
                        .in(TOOLS)
                        .model(ToolFaults::askForWeather, peer -> peer.refuse(503, "ModelServingError"))
                        .hears(refused(503, "ModelServingError"))
                        // who answers has been said with the first round
                        .but(Caller.OPENAI, brokenOff("", "ModelServingError"))
                        .asked(3)
                        .repeated(),
                fault("failure-after-text-and-tool", "the same after some text")
                        .in(TOOLS)
                        .model(
                                peer -> peer.stream().good().askForWeather(),
                                peer -> peer.refuse(503, "ModelServingError"))
                        .hears(brokenOff("Good ", "ModelServingError"))
                        .asked(3)
                        .repeated(),
                fault("recovery-after-text-and-tool", "some text, a tool, an attempt that breaks, and the rest")
                        .in(TOOLS)
                        .model(
                                peer -> peer.stream().good().askForWeather(),
                                peer -> peer.stream().role().close(),
                                peer -> peer.stream().role().morning())
                        .hears(answered())
                        .asked(3)
                        .repeated(),
                fault("much-text-without-tool", "more text than tools.max-text-size, and no tool after it")
                        .in(LITTLE_TEXT)
                        .model(peer -> peer.stream().good().morning())
                        .hears(answered()),
                fault("much-text-before-tool", "more text than tools.max-text-size, and a tool after it")
                        .in(LITTLE_TEXT)
                        .model(peer -> peer.stream().good().text("morning.").askForWeather())
                        .hears(brokenOff("Good morning.", "invalid_upstream_answer")),
                fault("leaves-while-tool-runs", "the caller leaves while the tool runs")
                        .in(SLOW_TOOLS)
                        .model(ToolFaults::askForWeather)
                        .tool(peer -> peer.tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall connection = caller.ask();
                            caller.awaitModel();
                            return caller.leave(connection);
                        })
                        .hears(unheard()),
                fault("barge-in-while-tool-runs", "a newer request of the call comes while the tool runs")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(SLOW_TOOLS)
                        .model(ToolFaults::askForWeather, Peer::answer)
                        .tool(peer -> peer.tellCaller().untilClosed())
                        .caller(caller -> {
                            HttpCall older = caller.ask();
                            caller.awaitModel();
                            answered().verify(caller.askAndListen());
                            return Heard.of(older);
                        })
                        .hears(refused(409, "superseded"))
                        .asked(2),
                fault("deadline-while-tool-runs", "upstream.answer-timeout passes while the tool runs, after some text")
                        .only(Caller.OPENAI)
                        .in(SLOW_TOOLS)
                        .model(peer -> peer.stream().good().askForWeather())
                        .tool(Peer::untilClosed)
                        .hears(brokenOff("Good ", "answer_timeout")),
                fault("speech-while-tool-runs", "the same, with a failure speech for `stream`")
                        .only(Caller.IMS, Caller.GATEWAY)
                        .in(SLOW_TOOLS)
                        .model(peer -> peer.stream().good().askForWeather())
                        .tool(Peer::untilClosed)
                        .hears(answered("Good Sorry.")));
    }

    private static Fault tool(String name, String what) {
        return fault(name, what + ", and the model goes on")
                .in(TOOLS)
                .model(ToolFaults::askForWeather, Peer::answer)
                .asked(2);
    }

    private static void askForWeather(Peer peer) throws Exception {
        peer.stream().role().askForWeather();
    }
}
