package io.github.modelstudiobridge.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tool calls that a caller wants to be made.
 *
 * @param calls in the order in which they are made
 */
record CallList(List<Call> calls) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{1,64})(?::(\\{.*\\}))?", Pattern.DOTALL);

    /**
     * One of them.
     *
     * @param name the function's name
     * @param arguments what stands for its arguments, character for character, so it may be wrong JSON
     */
    record Call(String name, String arguments) {}

    CallList {
        calls = List.copyOf(calls);
    }

    static CallList of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("must be <function name> or <function name>:{…}");
        }
        String arguments = form.group(2);
        return new CallList(List.of(new Call(form.group(1), arguments == null ? "{}" : arguments)));
    }

    CallList and(CallList more) {
        List<Call> all = new ArrayList<>(calls);
        all.addAll(more.calls);
        return new CallList(all);
    }
}
