package io.github.modelstudiobridge.camel.rounds;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.modelstudiobridge.chat.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a model says in one round: a text, then calls.
 *
 * @param id           the answer's id
 * @param text         may be empty
 * @param calls        may be empty, and the answer ends with {@code stop} then
 * @param continuation how its calls go on
 * @param arrangement  how they stand together
 */
record PlayedAnswer(String id, String text, List<ToolCall> calls, Continuation continuation, Arrangement arrangement) {

    static PlayedAnswer saying(String id, String text) {
        return new PlayedAnswer(id, text, List.of(), Continuation.NOTHING, Arrangement.ONE_CALL_AFTER_THE_OTHER);
    }

    /** The answer as an event stream, in UTF-8. */
    byte[] events() {
        List<String> lists = calls.isEmpty() ? List.of() : arrangement.lists(calls, continuation);
        StringBuilder events = new StringBuilder();
        switch (arrangement) {
            case BESIDE_TEXT_AND_END -> {
                int last = lists.size() - 1;
                for (int i = 0; i < last; i++) {
                    events.append(event(i == 0 ? text : "", lists.get(i), null));
                }
                events.append(event(last == 0 ? text : "", lists.get(last), "tool_calls"));
            }
            case AMONG_EMPTY_ONES -> {
                events.append(event(text, "[]", null));
                lists.forEach(list -> events.append(event("", list, null)));
                events.append(event("", "[]", "tool_calls"));
            }
            default -> {
                events.append(event(text, null, null));
                lists.forEach(list -> events.append(event(null, list, null)));
                events.append(event("", null, calls.isEmpty() ? "stop" : "tool_calls"));
            }
        }
        return events.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private String event(String content, String list, String finishReason) {
        return "data: {\"id\":\"%s\",\"choices\":[{\"delta\":{\"content\":%s%s},\"finish_reason\":%s}]}\n\n"
                .formatted(id, quoted(content), list == null ? "" : ",\"tool_calls\":" + list, quoted(finishReason));
    }

    private static String quoted(String text) {
        return text == null ? "null" : TextNode.valueOf(text).toString();
    }
}
