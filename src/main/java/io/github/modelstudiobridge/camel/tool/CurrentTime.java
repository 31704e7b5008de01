package io.github.modelstudiobridge.camel.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers with the time, as JSON, in the zone that the argument {@code timezone} names. Immutable and thread safe. */
public final class CurrentTime implements Processor {

    private final ZoneId otherwise;
    private final Clock clock;

    /**
     * @param zone for calls that name none ({@code tools.time.zone})
     * @throws IllegalArgumentException when there is no such zone
     */
    public CurrentTime(String zone) {
        this(zone, Clock.systemUTC());
    }

    CurrentTime(String zone, Clock clock) {
        try {
            this.otherwise = ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "tools.time.zone is no time zone such as Asia/Singapore: \"" + zone + "\"");
        }
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        String asked = exchange.getMessage().getHeader("timezone", "", String.class);
        ZonedDateTime now = clock.instant().atZone(asked.isBlank() ? otherwise : zone(asked.strip()));
        ObjectNode answer = Json.MAPPER
                .createObjectNode()
                .put(
                        "time",
                        now.truncatedTo(ChronoUnit.SECONDS)
                                .toOffsetDateTime()
                                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME))
                .put("day", now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                .put("timezone", now.getZone().getId());
        exchange.getMessage().setBody(answer.toString());
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new InvalidArgumentsException("The argument timezone must be a time zone such as Asia/Singapore.");
        }
    }
}
