package io.github.modelstudiobridge.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * What one check of a request found: refuses in strict mode, takes notes in lenient mode. Belongs to one call and is not
 * thread safe.
 */
public final class Findings {

    /** Notes that are kept word for word; of more only the number is, since they go into a header. */
    public static final int MOST_NOTES = 20;

    private final Mode mode;
    private final List<String> repairs = new ArrayList<>();
    private int count;

    public Findings(Mode mode) {
        this.mode = mode;
    }

    /**
     * A broken rule. Returns only in lenient mode, and then the caller makes the repair.
     *
     * @param param  the field at fault
     * @param rule   what it should be, to follow the field's name
     * @param repair what is done about it
     * @throws ChatException with status 400 in strict mode
     */
    public void broken(String param, String rule, String repair) {
        if (mode == Mode.STRICT) {
            throw refusal(param, rule);
        }
        note(repair);
    }

    /** A change that no mode refuses, but that the caller is to know of. */
    public void note(String change) {
        count++;
        if (repairs.size() < MOST_NOTES) {
            repairs.add(change);
        }
    }

    /** A broken rule that nothing can be done about. */
    public ChatException refusal(String param, String rule) {
        return new ChatException(ChatError.badRequest(param, param + " " + rule));
    }

    /** How much was changed so far. */
    public int count() {
        return count;
    }

    /** What was changed, a short text each. */
    public List<String> repairs() {
        if (count == repairs.size()) {
            return List.copyOf(repairs);
        }
        List<String> shortened = new ArrayList<>(repairs);
        shortened.add("and " + (count - repairs.size()) + " more");
        return List.copyOf(shortened);
    }
}
