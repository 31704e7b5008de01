package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.rounds.ToolOffer;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.SupervisingRouteController;
import org.slf4j.Logger;

/** What is most probably not meant, though it keeps nothing from working; a sentence each. */
final class Doubts {

    private Doubts() {}

    static List<String> of(CamelContext context) {
        boolean supervised = context.getRouteController() instanceof SupervisingRouteController;
        if (startsLater(context) && !supervised) {
            return List.of("camel.main.auto-startup is false: the routes of the bridge do not start with the context");
        }
        // until routes are made no tool of theirs is known
        return context.getRoutes().isEmpty()
                ? List.of()
                : unknownTools(context).sorted().toList();
    }

    /** Whether the routes are made and started after the context: by who supervises them, or by whoever else. */
    static boolean startsLater(CamelContext context) {
        return Boolean.FALSE.equals(context.isAutoStartup());
    }

    private static Stream<String> unknownTools(CamelContext context) {
        return context.getRegistry().findByType(ToolOffer.class).stream()
                .flatMap(offer -> offer.unknownTools().stream());
    }

    /** @param more what else was found doubtful */
    static void tell(CamelContext context, List<String> more, Logger log) {
        warn(of(context), log);
        warn(more, log);
        Callers.warnWithoutKeys(context);
    }

    static void warn(List<String> doubts, Logger log) {
        doubts.forEach(doubt -> log.warn("event=configuration-doubtful reason=\"{}\"", doubt.replace('"', '\'')));
    }
}
