package io.github.modelstudiobridge.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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

        StringBuilder left = new StringBuilder();
        for (JsonNode message : messages) {
            left.append(message.get("role").textValue().charAt(0));
        }
        assertThat(left).hasToString(after);
        assertThat(dropped).isEqualTo(before.length() - after.length());
        assertThat(messages.get(messages.size() - 1).get("content").intValue()).isEqualTo(before.length() - 1);
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
}
