package io.github.modelstudiobridge.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each letter is a message: of the system, the user, the assistant, or of a tool. */
class HistoryTest {

    @ParameterizedTest(name = "{0} cut to {1} is {2}")
    @CsvSource({
        "u, 1, u",
        "uau, 3, uau",
        "uau, 20, uau",
        "auau, 4, auau",
        "uauau, 4, uau",
        "auauau, 4, uau",
        "uauau, 1, u",
        "suauau, 4, suau",
        "suauau, 3, su",
        "suauau, 2, su",
        "suauau, 1, su",
        "uatau, 3, u",
        "uuuau, 4, uuau",
        "uaaaau, 4, u",
        // a round of tools keeps its question
        "uauatat, 3, uatat",
        "suauatat, 3, suatat",
        "uauatat, 1, uatat",
        "atatat, 2, atatat"
    })
    void leavesTheLatestFromAUsersMessageOn(String before, int max, String after) {
        ArrayNode messages = messages(before);

        int dropped = History.keepLatest(messages, max);

        assertThat(letters(messages)).isEqualTo(after);
        assertThat(dropped).isEqualTo(before.length() - after.length());
        assertThat(messages.get(messages.size() - 1).get("content").intValue()).isEqualTo(before.length() - 1);
    }

    @ParameterizedTest(name = "{0} cut to {1} is {2}")
    @CsvSource({
        "uatat, 5, uatat",
        "uatat, 4, uat",
        "uatat, 3, uat",
        "uatat, 2, u",
        "suatatat, 5, suat",
        "suatatat, 6, suatat",
        "suatat, 1, su",
        "su, 1, su",
        "uattat, 5, uat",
        "uatatt, 5, uatt",
        // of a round that is too long by itself the latest results stay
        "uattt, 4, uatt",
        "uatattt, 4, uatt",
        "uattt, 2, u",
        // the system's opening is no question
        "satat, 3, sat",
        "atatat, 1, at",
        "atatat, 2, at",
        "uata, 3, ua"
    })
    void leavesTheLatestToolRoundsBesideTheQuestion(String before, int max, String after) {
        ArrayNode messages = messages(before);
        callTools(messages);

        int dropped = History.keepLatestRounds(messages, max);

        assertThat(letters(messages)).isEqualTo(after);
        assertThat(dropped).isEqualTo(before.length() - after.length());
        assertThat(unanswered(messages)).isEmpty();
    }

    private static ArrayNode messages(String letters) {
        ArrayNode messages = Json.MAPPER.createArrayNode();
        for (int i = 0; i < letters.length(); i++) {
            String role =
                    switch (letters.charAt(i)) {
                        case 's' -> "system";
                        case 'u' -> "user";
                        case 'a' -> "assistant";
                        default -> "tool";
                    };
            messages.addObject().put("role", role).put("content", i);
        }
        return messages;
    }

    private static String letters(ArrayNode messages) {
        StringBuilder letters = new StringBuilder();
        for (JsonNode message : messages) {
            letters.append(message.get("role").textValue().charAt(0));
        }
        return letters.toString();
    }

    /** Each result answers a call of its own. */
    private static void callTools(ArrayNode messages) {
        ArrayNode calls = Json.MAPPER.createArrayNode();
        for (JsonNode message : messages) {
            if (History.isRole(message, "assistant")) {
                calls = ((ObjectNode) message).putArray("tool_calls");
            } else if (History.isRole(message, "tool")) {
                String id = message.get("content").asText();
                calls.addObject().put("id", id);
                ((ObjectNode) message).put("tool_call_id", id);
            }
        }
    }

    /** Calls without a result, and results without a call. */
    private static Set<String> unanswered(ArrayNode messages) {
        Set<String> open = new HashSet<>();
        for (JsonNode message : messages) {
            message.path("tool_calls").forEach(call -> open.add(call.get("id").textValue()));
            JsonNode answered = message.path("tool_call_id");
            if (answered.isTextual() && !open.remove(answered.textValue())) {
                open.add(answered.textValue());
            }
        }
        return open;
    }

    @Test
    void callsWithoutIdsStayForTheResultsThatStay() throws Exception {
        StringBuilder json =
                new StringBuilder("[{'role':'user'},{'role':'assistant','tool_calls':[{},{},{'id':'x'},{}]}");
        for (String id : List.of("a", "b", "x", "c")) {
            json.append(",{'role':'tool','tool_call_id':'").append(id).append("'}");
        }
        ArrayNode messages =
                (ArrayNode) Json.MAPPER.readTree(json.append(']').toString().replace('\'', '"'));

        History.keepLatestRounds(messages, 4);

        assertThat(messages.toString().replace('"', '\''))
                .isEqualTo("[{'role':'user'},{'role':'assistant','tool_calls':[{'id':'x'},{}]},"
                        + "{'role':'tool','tool_call_id':'x'},{'role':'tool','tool_call_id':'c'}]");
    }
}
