package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.camel.CallProperties;
import java.time.Duration;
import org.apache.camel.Exchange;

/**
 * What is said while tools take their time and the caller has heard nothing yet. Immutable.
 *
 * @param text  a sentence
 * @param after how long a tool may take until it is said
 */
record ToolFiller(String text, Duration after) {

    /** What an exchange's caller is to hear, or null for nothing. */
    static ToolFiller of(Exchange exchange) {
        return exchange.getProperty(CallProperties.TOOL_FILLER, ToolFiller.class);
    }
}
