package io.github.modelstudiobridge.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one check of a request found: refuses in strict mode, takes notes in lenient mode. Belongs to one call and is not
 * thread safe.
 */
public final class Findings {

    /** Notes that are kept word for word; of more only the number is, since they go into a header. */
    public static final int MOST_NOTES = 20;

    private final Mode mode;
    private final Map<String, String> spellings;
    private final List<String> repairs = new ArrayList<>();
    private int count;

    public Findings(Mode mode) {
        this(mode, Map.of());
    }

    /** Findings that name fields as the caller spelled them, by the names that the model knows. */
    public Findings(Mode mode, Map<String, String> spellings) {
        this.mode = mode;
        this.spellings = spellings;
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
        String spelling = spellings.get(param);
        note(spelling == null ? repair : repair.replace(param, spelling));
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
        String spelling = spellings.getOrDefault(param, param);
        return new ChatException(ChatError.badRequest(spelling, spelling + " " + rule));
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
