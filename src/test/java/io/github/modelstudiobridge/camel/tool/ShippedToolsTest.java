package io.github.modelstudiobridge.camel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.LogLines;
import io.github.modelstudiobridge.testing.ScriptedServer;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that every bridge has. */
class ShippedToolsTest {

    @TempDir
    private Path directory;

    private ToolsUnderTest start(Map<String, String> properties) throws IOException, StartException {
        return ToolsUnderTest.start(EditedRoutes.in(directory), properties);
    }

    private static ToolResult ok(String content) {
        return new ToolResult(Outcome.OK, content);
    }

    @Test
    void tellTheTimeInTheZoneThatTheModelNamesOrInTheConfiguredOne() throws Exception {
        try (ToolsUnderTest tools = start(Map.of("tools.time.zone", "Asia/Kolkata"))) {
            String singapore = tools.call("get_current_time", "{\"timezone\":\"Asia/Singapore\"}")
                    .content();
            assertThat(singapore)
                    .matches(
                            "\\{\"time\":\"[-0-9]+T[0-9:]+\\+08:00\",\"day\":\"[A-Z][a-z]+day\",\"timezone\":\"Asia/Singapore\"}");
            OffsetDateTime time = OffsetDateTime.parse(singapore.split("\"")[3]);
            assertThat(Duration.between(time, OffsetDateTime.now(ZoneOffset.UTC)))
                    .isLessThan(Duration.ofSeconds(30));

            assertThat(tools.call("get_current_time", "").content())
                    .contains("+05:30\"", "\"timezone\":\"Asia/Kolkata\"");
            assertThat(tools.call("get_current_time", "{\"timezone\":\"Singapore time\"}"))
                    .isEqualTo(new ToolResult(
                            Outcome.INVALID_ARGUMENTS,
                            "The argument timezone must be a time zone such as Asia/Singapore."));
        }
    }

    @Test
    void refuseToStartInATimeZoneThatIsNone() {
        assertThatThrownBy(() -> start(Map.of("tools.time.zone", "Singapore/Asia")))
                .hasMessageContaining("tools.time.zone is no time zone such as Asia/Singapore: \"Singapore/Asia\"");
    }

    @Test
    void askTheConfiguredServiceForTheWeatherAtAPlace() throws Exception {
        try (ScriptedServer weather = new ScriptedServer(socket -> ScriptedServer.write(
                        socket, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"sky\":\"x\"}"));
                ToolsUnderTest tools = start(Map.of("tools.weather.url", weather.url() + "/now"))) {

            assertThat(tools.call("get_current_weather", "{\"location\":\"São Paulo & Rio\"}"))
                    .isEqualTo(ok("{\"sky\":\"x\"}"));

            assertThat(weather.requests().get(0))
                    .startsWith("GET /now?location=S%C3%A3o%20Paulo%20%26%20Rio HTTP/1.1\r\n");
        }
    }

    @Test
    void sayThatThereIsNoWeatherService() throws Exception {
        try (ToolsUnderTest tools = start(Map.of())) {
            assertThat(tools.call("get_current_weather", "{\"location\":\"Singapore\"}"))
                    .isEqualTo(ok("There is no weather service here."));
            assertThat(tools.call("get_current_weather", "{}"))
                    .isEqualTo(new ToolResult(
                            Outcome.INVALID_ARGUMENTS,
                            "The arguments are wrong: $: required property 'location' not found"));
        }
    }

    @Test
    void haveTheCallerHangUpAndElseWriteIt() throws Exception {
        try (ToolsUnderTest tools = start(Map.of());
                LogLines log = LogLines.of("hangup")) {
            ToolDefinition hangup = tools.catalogue().find("hangup").definition();
            assertThat(hangup.execution()).isEqualTo(Execution.CALLER);
            assertThat(hangup.idempotent()).isFalse();
            assertThat(hangup.json().at("/function/parameters"))
                    .hasToString("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");

            assertThat(tools.begin("hangup", "{}", Map.of("caller", "shop")).get())
                    .isEqualTo(ok("The call ends."));

            assertThat(log.lines()).containsExactly("INFO event=hangup caller=shop");
        }
    }

    @Test
    void areChosenByNameOrTag() throws Exception {
        try (ToolsUnderTest tools = start(Map.of())) {
            assertThat(tools.catalogue().chosen(List.of("general", "hangup")))
                    .extracting(tool -> tool.definition().name())
                    .containsExactly("get_current_time", "get_current_weather", "hangup");
        }
    }
}
