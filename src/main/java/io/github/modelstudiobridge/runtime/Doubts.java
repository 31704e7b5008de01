package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.rounds.ToolOffer;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;

/** What is most probably not meant, though it keeps nothing from working; a sentence each. */
final class Doubts {

    private Doubts() {}

    static List<String> of(CamelContext context) {
        // somebody else's context may start them later, by itself; until then no tool of theirs is known
        Stream<String> doubts = Boolean.FALSE.equals(context.isAutoStartup())
                ? Stream.of("camel.main.auto-startup is false: the routes of the bridge do not start with the context")
                : Stream.concat(unknownTools(context), calledInVain(context));
        return doubts.sorted().toList();
    }

    private static Stream<String> unknownTools(CamelContext context) {
        return context.getRegistry().findByType(ToolOffer.class).stream()
                .flatMap(offer -> offer.unknownTools().stream());
    }

    private static Stream<String> calledInVain(CamelContext context) {
        return RouteStarts.calledInVain(context)
                .map(direct ->
                        direct + " is called by routes, but its own route does not start: its autoStartup is false");
    }

    static void tell(CamelContext context, Logger log) {
        of(context).forEach(doubt -> log.warn("event=configuration-doubtful reason=\"{}\"", doubt.replace('"', '\'')));
        Callers.warnWithoutKeys(context);
    }
}
