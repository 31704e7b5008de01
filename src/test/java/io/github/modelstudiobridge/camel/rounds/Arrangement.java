package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;

/** Which parts of its calls a model writes into the same delta, and what it writes around them. */
enum Arrangement {
    ONE_CALL_AFTER_THE_OTHER,
    ALL_BY_TURNS,
    ALL_IN_EACH_DELTA,
    WHOLE_IN_ONE_DELTA,
    /** Empty lists beside text, and a call that is none at the end. */
    AMONG_EMPTY_ONES,
    /** In one delta with the text before them, and the last of them in that of the end. */
    BESIDE_TEXT_AND_END;

    private static final String EMPTY_CALL =
            "{\"index\":%d,\"id\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"\"}}";

    /** What the values of {@code tool_calls} are, delta by delta. */
    List<String> lists(List<ToolCall> calls, Continuation continuation) {
        List<List<String>> entries = calls.stream().map(continuation::entries).toList();
        List<String> lists = new ArrayList<>();
        switch (this) {
            case ALL_BY_TURNS -> turns(entries).forEach(lists::addAll);
            case ALL_IN_EACH_DELTA -> turns(entries).forEach(turn -> lists.add(String.join(",", turn)));
            case WHOLE_IN_ONE_DELTA ->
                lists.add(
                        String.join(",", calls.stream().map(Continuation::whole).toList()));
            default -> entries.forEach(lists::addAll);
        }
        if (this == AMONG_EMPTY_ONES) {
            lists.add(EMPTY_CALL.formatted(calls.size()));
        }
        return lists.stream().map(list -> "[" + list + "]").toList();
    }

    /** The first entries of all calls, then the second ones, and so on. */
    private static List<List<String>> turns(List<List<String>> entries) {
        List<List<String>> turns = new ArrayList<>();
        for (int i = 0; i < entries.get(0).size(); i++) {
            int turn = i;
            turns.add(entries.stream().map(call -> call.get(turn)).toList());
        }
        return turns;
    }
}
