package io.github.modelstudiobridge.simulator;

import io.github.modelstudiobridge.simulator.CallList.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two functions of the documentation's example, which the simulator calls by itself when they are offered and a
 * question needs them: the weather first, then the time, each in a round of its own.
 */
final class ExampleTools {

    private static final String WEATHER = "get_current_weather";
    private static final String TIME = "get_current_time";

    private static final Pattern ASKS_FOR_WEATHER =
            Pattern.compile("\\b[Ww]eather\\b.*?\\bin (\\p{Lu}[\\p{L}'-]*(?: \\p{Lu}[\\p{L}'-]*)*)", Pattern.DOTALL);
    private static final Pattern ASKS_FOR_TIME = Pattern.compile("\\b[Ww]hat time is it\\b");

    private ExampleTools() {}

    /** The calls that a question needs, in the order in which they are made. */
    static List<Call> calls(String question) {
        List<Call> calls = new ArrayList<>();
        Matcher weather = ASKS_FOR_WEATHER.matcher(question);
        if (weather.find()) {
            calls.add(new Call(WEATHER, "{\"location\":\"" + weather.group(1) + "\"}"));
        }
        if (ASKS_FOR_TIME.matcher(question).find()) {
            calls.add(new Call(TIME, "{}"));
        }
        return calls;
    }
}
