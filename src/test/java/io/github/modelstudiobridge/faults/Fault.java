package io.github.modelstudiobridge.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thing that goes wrong, and what it must come to. Described once, when the catalogue is made, and not changed
 * afterwards.
 */
final class Fault {

    /** Whether the bridge asks again when it is told of the fault before any text. */
    enum Repetition {
        NEVER("no"),
        ELSEWHERE("elsewhere"),
        ANYWHERE("yes");

        private final String label;

        Repetition(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final String name;
    private final String what;
    private final Map<Caller, Outcome> outcomes = new EnumMap<>(Caller.class);
    private Set<Caller> callers = EnumSet.complementOf(EnumSet.of(Caller.OPENAI_WHOLE));
    private Setting setting = Setting.PLAIN;
    private List<Peer.Script> scripts = List.of(Peer::answer);
    private Peer.Script tool = peer -> peer.status("200 OK", "Connection: close\r\n", "Sunny.");
    private Conversation.Script conversation = Conversation::askAndListen;
    private Repetition repetition = Repetition.NEVER;
    private Integer asked;
    private boolean failsOver = true;

    private Fault(String name, String what) {
        this.name = name;
        this.what = what;
    }

    /**
     * A fault that callers of a stream meet.
     *
     * @param name as tests and documents call it
     * @param what happens, as a sentence without its end
     */
    static Fault fault(String name, String what) {
        return new Fault(name, what);
    }

    /** A caller who asks for one piece meets it too. */
    Fault alsoInOnePiece() {
        callers = EnumSet.allOf(Caller.class);
        return this;
    }

    Fault only(Caller... those) {
        callers = EnumSet.copyOf(List.of(those));
        return this;
    }

    Fault in(Setting changed) {
        setting = changed;
        failsOver = false;
        return this;
    }

    /** The first place is not where scripts are played. */
    Fault at(Setting elsewhere) {
        setting = elsewhere;
        asked = 0;
        return this;
    }

    /** What the model's side does with the first request, with the second, …; the last is done with all others. */
    Fault model(Peer.Script... answers) {
        scripts = List.of(answers);
        return this;
    }

    /** What the endpoint of the tool get_current_weather does; without it, it answers. */
    Fault tool(Peer.Script script) {
        tool = script;
        return this;
    }

    /** What the caller does; without it, it asks and listens. */
    Fault caller(Conversation.Script script) {
        conversation = script;
        failsOver = false;
        return this;
    }

    Fault hears(Outcome outcome) {
        callers.forEach(caller -> outcomes.put(caller, outcome));
        return this;
    }

    /** What one of the callers hears instead. */
    Fault but(Caller caller, Outcome outcome) {
        callers.add(caller);
        outcomes.put(caller, outcome);
        return this;
    }

    /** The same request may be answered by any place. */
    Fault repeated() {
        repetition = Repetition.ANYWHERE;
        return this;
    }

    /** Another place may answer the request, but not this one. */
    Fault repeatedElsewhere() {
        repetition = Repetition.ELSEWHERE;
        return this;
    }

    /** Requests that the first place sees when there is no other; without it, as many as the repetition says. */
    Fault asked(int times) {
        asked = times;
        return this;
    }

    String name() {
        return name;
    }

    String what() {
        return what;
    }

    Set<Caller> callers() {
        return callers;
    }

    Setting setting() {
        return setting;
    }

    Conversation.Script conversation() {
        return conversation;
    }

    Repetition repetition() {
        return repetition;
    }

    Peer.Script toolScript() {
        return tool;
    }

    /** What is done with the request of that number, from 0. */
    Peer.Script script(int number) {
        return scripts.get(Math.min(number, scripts.size() - 1));
    }

    /** What a caller hears, with a second place to ask or without. */
    Outcome outcome(Caller caller, boolean spare) {
        return spare && isRepeated(caller) ? Outcome.answered() : outcomes.get(caller);
    }

    /** Requests that the first place sees. */
    int asked(Caller caller, boolean spare) {
        if (asked != null) {
            return asked;
        }
        return isRepeated(caller) && repetition == Repetition.ANYWHERE && !spare ? 2 : 1;
    }

    /** Requests that the second place sees, when there is one. */
    int askedSpare(Caller caller) {
        return isRepeated(caller) ? 1 : 0;
    }

    private boolean isRepeated(Caller caller) {
        return repetition != Repetition.NEVER && outcomes.get(caller).isBeforeAnyText();
    }

    /** One for each caller, and one more with a second place where that could make a difference. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        callers.forEach(caller -> runs.add(new Run(this, caller, false)));
        if (mayFailOver()) {
            callers.forEach(caller -> runs.add(new Run(this, caller, true)));
        }
        return runs;
    }

    private boolean mayFailOver() {
        return failsOver && outcomes.values().stream().anyMatch(outcome -> outcome.kind() != Outcome.Kind.ANSWERED);
    }

    @Override
    public String toString() {
        return name;
    }
}
