package io.github.modelstudiobridge.bench.load;

import io.github.modelstudiobridge.bench.report.Spread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The ways in which a caller comes to an answer that takes a tool; they take turns, so that noise meets all of them. */
public final class ThreeWays {

    private static final String QUESTION = question(1);
    private static final String OWN_TOOL =
            """
            ,"tools":[{"type":"function","function":{"name":"get_current_time","parameters":{}}}]""";
    private static final String RESULT =
            """
            ,{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function",\
            "function":{"name":"get_current_time","arguments":"{}"}}]},\
            {"role":"tool","tool_call_id":"call_1",\
            "content":"{\\"time\\":\\"2026-01-01T12:00:00Z\\",\\"day\\":\\"Thursday\\",\\"timezone\\":\\"UTC\\"}"}""";

    private static final String CALL = "get_current_time";
    private static final String ANSWER = "answered: ";

    /** Medians of one run, in microseconds. */
    public record Medians(double direct, double plain, double round) {

        @Override
        public String toString() {
            return "direct %5.0f   two calls %5.0f   round %5.0f".formatted(direct, plain, round);
        }
    }

    private final BlockingCaller model;
    private final BlockingCaller bridge;
    private final byte[] firstDirect;
    private final byte[] secondDirect;
    private final byte[] first;
    private final byte[] second;
    private final byte[] both;

    public ThreeWays(BlockingCaller model, BlockingCaller bridge) {
        this.model = model;
        this.bridge = bridge;
        firstDirect = model.request(body(QUESTION, OWN_TOOL));
        secondDirect = model.request(body(QUESTION + RESULT, OWN_TOOL));
        first = bridge.request(body(QUESTION, OWN_TOOL));
        second = bridge.request(body(QUESTION + RESULT, OWN_TOOL));
        both = bridge.request(body(QUESTION, ""));
    }

    private static String question(int rounds) {
        return """
                {"role":"user","content":"[[simulate: first-token-delay=0; pace=0; call=get_current_time; rounds=%d]] \
                What time is it?"}"""
                .formatted(rounds);
    }

    private static String body(String messages, String tools) {
        return "{\"model\":\"qwen-plus\",\"stream\":true,\"messages\":[" + messages + "]" + tools + "}";
    }

    /** Has so many conversations in each way. */
    public Medians run(int conversations) throws IOException {
        List<Double> direct = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> round = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            long start = System.nanoTime();
            model.ask(firstDirect, CALL);
            model.ask(secondDirect, ANSWER);
            direct.add(microsSince(start));
            start = System.nanoTime();
            bridge.ask(first, CALL);
            bridge.ask(second, ANSWER);
            plain.add(microsSince(start));
            start = System.nanoTime();
            bridge.ask(both, ANSWER);
            round.add(microsSince(start));
        }
        return new Medians(median(direct), median(plain), median(round));
    }

    /** The median of so many calls in each of which the bridge carries the tool out in so many rounds, in microseconds. */
    public static double medianOfRounds(BlockingCaller bridge, int rounds, int calls) throws IOException {
        byte[] request = bridge.request(body(question(rounds), ""));
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            bridge.ask(request, ANSWER);
            times.add(microsSince(start));
        }
        return median(times);
    }

    private static double microsSince(long start) {
        return (System.nanoTime() - start) / 1e3;
    }

    private static double median(List<Double> values) {
        return Spread.percentile(values, 50);
    }
}
