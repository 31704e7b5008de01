package io.github.modelstudiobridge.simulator;

import io.github.modelstudiobridge.simulator.CallList.Call;
import java.util.List;

/** Makes up the answer: the same request with the same directives always gets the same words. */
final class AnswerComposer {

    private static final int DEFAULT_TOKEN_BYTES = 64;
    private static final long DEFAULT_THOUGHTS = 5;
    private static final String CLOSING_WORDS = " This is the Model Studio simulator speaking.";
    private static final String SENTENCE_ENDS = ".!?…。！？";

    private AnswerComposer() {}

    /**
     * Composes the answer to a call.
     *
     * @param call the request
     * @param userText its last user message without directives
     * @param directives what the caller wants
     * @param id the answer's id, without prefix
     * @param created seconds since 1970
     */
    static Answer compose(ChatCall call, String userText, Directives directives, String id, long created) {
        List<CallDelta> calls = CallDelta.of(callsToMake(call, userText, directives), id);
        Tokens text = text(call, userText, directives, !calls.isEmpty());
        boolean cut = text.size() + calls.size() > call.maxTokens();
        Tokens spoken = text.limit(call.maxTokens());
        List<CallDelta> made = calls.subList(0, (int) Math.min(calls.size(), call.maxTokens() - spoken.size()));
        String finishReason = cut ? "length" : calls.isEmpty() ? "stop" : "tool_calls";
        return new Answer(
                "chatcmpl-" + id,
                created,
                call.model(),
                call.choices(),
                thoughts(call, directives),
                spoken,
                made,
                finishReason,
                call.conversation().promptTokens());
    }

    private static List<Call> callsToMake(ChatCall call, String userText, Directives directives) {
        if (!directives.has(Directive.CALL)) {
            return hasText(directives) ? List.of() : nextExampleCall(call, userText);
        }
        if (call.conversation().toolRounds() >= directives.get(Directive.ROUNDS, 1L)) {
            return List.of();
        }
        boolean force = directives.has(Directive.FORCE_CALLS);
        return directives.get(Directive.CALL, new CallList(List.of())).calls().stream()
                .filter(wanted -> force || call.tools().contains(wanted.name()))
                .toList();
    }

    private static boolean hasText(Directives directives) {
        return directives.has(Directive.TOKENS) || directives.has(Directive.TEXT_BYTES);
    }

    private static List<Call> nextExampleCall(ChatCall call, String userText) {
        return ExampleTools.calls(userText).stream()
                .filter(needed -> call.tools().contains(needed.name()))
                .skip(call.conversation().toolRounds())
                .limit(1)
                .toList();
    }

    private static Tokens text(ChatCall call, String userText, Directives directives, boolean calling) {
        if (directives.has(Directive.TOKENS)) {
            return Tokens.numbered(directives.get(Directive.TOKENS, 0L));
        }
        if (directives.has(Directive.TEXT_BYTES)) {
            long bytesPerToken = directives.get(Directive.TOKEN_BYTES, (long) DEFAULT_TOKEN_BYTES);
            return Tokens.filler(directives.get(Directive.TEXT_BYTES, 0L), (int) bytesPerToken);
        }
        if (calling) {
            return Tokens.NONE;
        }
        List<String> results = call.conversation().toolResults();
        String text = results.isEmpty()
                ? "You said: " + sentence(userText)
                : "The tools answered: " + sentence(String.join("; ", results));
        return new TextTokens(stopped(text + CLOSING_WORDS, call.stops()));
    }

    private static Tokens thoughts(ChatCall call, Directives directives) {
        boolean thinks = call.thinking() || directives.has(Directive.THINKING);
        return thinks ? Tokens.numbered(directives.get(Directive.THINKING, DEFAULT_THOUGHTS)) : Tokens.NONE;
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            return "nothing.";
        }
        return SENTENCE_ENDS.indexOf(stripped.charAt(stripped.length() - 1)) < 0 ? stripped + "." : stripped;
    }

    private static String stopped(String text, List<String> stops) {
        int end = text.length();
        for (String stop : stops) {
            int at = text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return text.substring(0, end);
    }
}
