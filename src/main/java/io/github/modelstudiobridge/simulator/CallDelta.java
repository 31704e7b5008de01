package io.github.modelstudiobridge.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.modelstudiobridge.simulator.CallList.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a tool call: the first names the function, each further one brings a piece of its arguments.
 *
 * @param index the call's place among the calls of the answer
 * @param id the call's id
 * @param name the function's name
 * @param first whether this step opens the call
 * @param piece the piece of the arguments, empty in the first step
 */
record CallDelta(int index, String id, String name, boolean first, String piece) {

    /** The steps of all calls, in their order. */
    static List<CallDelta> of(List<Call> calls, String answerId) {
        List<CallDelta> deltas = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            String id = "call_" + answerId + "_" + i;
            deltas.add(new CallDelta(i, id, call.name(), true, ""));
            TextTokens pieces = new TextTokens(call.arguments());
            for (long p = 0; p < pieces.size(); p++) {
                deltas.add(new CallDelta(i, id, call.name(), false, pieces.get(p)));
            }
        }
        return deltas;
    }

    /** What stands between the braces of {@code "delta":{}}. */
    String json(CallStyle style) {
        StringBuilder json = new StringBuilder("\"content\":null,\"tool_calls\":[{\"index\":").append(index);
        String nameField = "\"name\":\"" + name + "\",";
        if (first || style == CallStyle.REPEAT_ID) {
            json.append(",\"id\":\"")
                    .append(id)
                    .append("\",\"type\":\"function\",\"function\":{")
                    .append(nameField);
        } else {
            json.append(
                    switch (style) {
                        case EMPTY_ID -> ",\"id\":\"\",\"type\":\"function\",\"function\":{";
                        case NULL_NAME -> ",\"id\":\"\",\"type\":\"\",\"function\":{\"name\":null,";
                        default -> ",\"function\":{";
                    });
        }
        return json.append("\"arguments\":\"")
                .append(new String(Json.escape(piece), UTF_8))
                .append("\"}}]")
                .toString();
    }
}
