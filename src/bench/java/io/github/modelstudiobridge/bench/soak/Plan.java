package io.github.modelstudiobridge.bench.soak;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one call is to be like.
 *
 * @param caller     who asks
 * @param tokens     words of the whole answer
 * @param pace       milliseconds between them
 * @param stream     whether the answer is to come as a stream
 * @param tool       whether the model calls one of the bridge's tools and goes on with its result
 * @param fault      a directive of the simulator, or empty
 * @param leaveAfter frames after which the caller hangs up, 0 for before the first; -1 for never
 */
record Plan(Caller caller, int tokens, int pace, boolean stream, boolean tool, String fault, int leaveAfter) {

    private static final int MOST_TOKENS = 60;
    private static final List<String> FAULTS = List.of(
            "status=400",
            "status=401",
            "status=408",
            "status=429",
            "status=429-quota",
            "status=500",
            "status=503",
            "error-in-stream=%d",
            "error-event=%d",
            "error-comment=%d",
            "cut=%d",
            "cut=0; early-headers",
            "stall=%d",
            "bad-json=1",
            "no-finish; no-done");

    /** The next plan of a sequence: one in five has a fault or a caller who leaves. */
    static Plan next(Random random) {
        Caller caller = Caller.values()[random.nextInt(Caller.values().length)];
        boolean stream = caller != Caller.OPENAI || random.nextInt(3) > 0;
        int tokens = 1 + random.nextInt(MOST_TOKENS);
        int pace = 20 + random.nextInt(60);
        String fault = "";
        int leaveAfter = -1;
        if (random.nextInt(5) == 0) {
            if (random.nextBoolean()) {
                leaveAfter = stream ? random.nextInt(tokens) : 0;
            } else {
                fault = FAULTS.get(random.nextInt(FAULTS.size())).formatted(random.nextInt(tokens));
            }
        }
        boolean tool = fault.isEmpty() && random.nextInt(5) == 0;
        return new Plan(caller, tokens, pace, stream, tool, fault, leaveAfter);
    }

    /** What the whole answer says; beside a call the simulator says it all, and with the result once more. */
    String words() {
        String words = IntStream.rangeClosed(1, tokens).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        return tool ? words + " " + words : words;
    }

    String directives() {
        return "tokens=" + tokens + "; pace=" + pace + "ms" + (tool ? "; call=get_current_time" : "")
                + (fault.isEmpty() ? "" : "; " + fault);
    }
}
