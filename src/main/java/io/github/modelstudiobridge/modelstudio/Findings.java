package io.github.modelstudiobridge.modelstudio;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.Mode;
import java.util.ArrayList;
import java.util.List;

/** What one check found. Refuses in strict mode, takes notes in lenient mode. Not thread safe. */
final class Findings {

    /** Notes that are kept word for word; of more only the number is, since they go into a header. */
    static final int MOST_NOTES = 20;

    private final Mode mode;
    private final List<String> repairs = new ArrayList<>();
    private int count;

    Findings(Mode mode) {
        this.mode = mode;
    }

    /**
     * A broken rule. Returns only in lenient mode, and then the caller makes the repair.
     *
     * @param param  the field at fault
     * @param rule   what it should be, to follow the field's name
     * @param repair what is done about it
     */
    void broken(String param, String rule, String repair) {
        if (mode == Mode.STRICT) {
            throw refusal(param, rule);
        }
        count++;
        if (repairs.size() < MOST_NOTES) {
            repairs.add(repair);
        }
    }

    /** A broken rule that nothing can be done about. */
    ChatException refusal(String param, String rule) {
        return new ChatException(ChatError.badRequest(param, param + " " + rule));
    }

    /** How many rules were broken so far. */
    int count() {
        return count;
    }

    List<String> repairs() {
        if (count == repairs.size()) {
            return List.copyOf(repairs);
        }
        List<String> shortened = new ArrayList<>(repairs);
        shortened.add("and " + (count - repairs.size()) + " more");
        return List.copyOf(shortened);
    }
}
