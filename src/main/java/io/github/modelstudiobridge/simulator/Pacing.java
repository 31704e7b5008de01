package io.github.modelstudiobridge.simulator;

import java.time.Duration;

/**
 * The rhythm and the cut of what is written.
 *
 * @param firstTokenDelay time before the first event
 * @param pace time between tokens; zero is as fast as the reader reads
 * @param eventsPerWrite events that are written together, 0 to leave that to the script
 * @param splitBytes most bytes written at once, 0 for no limit
 * @param earlyHeaders whether the response's head is sent before the first event
 */
record Pacing(Duration firstTokenDelay, Duration pace, int eventsPerWrite, int splitBytes, boolean earlyHeaders) {

    static Pacing of(SimulatorOptions options, Directives directives) {
        return new Pacing(
                directives.get(Directive.FIRST_TOKEN_DELAY, options.firstTokenDelay()),
                directives.get(Directive.PACE, options.pace()),
                directives.get(Directive.EVENTS_PER_WRITE, 0L).intValue(),
                directives.get(Directive.SPLIT_BYTES, 0L).intValue(),
                directives.has(Directive.EARLY_HEADERS));
    }
}
