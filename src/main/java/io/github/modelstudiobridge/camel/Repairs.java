package io.github.modelstudiobridge.camel;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a caller, and whoever reads the log at DEBUG, what was changed in a request to make it acceptable. */
public final class Repairs {

    /** The answer's header. */
    static final String HEADER = "X-Bridge-Repairs";

    private static final int MAX_HEADER_LENGTH = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

    private Repairs() {}

    /** Adds to what was repaired so far. */
    public static void report(Exchange exchange, List<String> repairs) {
        if (repairs.isEmpty()) {
            return;
        }
        List<String> all = new ArrayList<>(exchange.getProperty(CallProperties.REQUEST_REPAIRS, List.of(), List.class));
        all.addAll(repairs);
        exchange.setProperty(CallProperties.REQUEST_REPAIRS, all);
        Call call = Call.of(exchange);
        if (call != null) {
            call.facts().requestRepaired();
        }
        String text = headerText(all);
        LOG.debug(
                "event=request-repaired caller={} exchange={} repairs=\"{}\"",
                exchange.getProperty(CallProperties.CALLER, "-", String.class),
                exchange.getExchangeId(),
                text);
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null) {
            reply.setHeader(HEADER, text);
        }
    }

    /** Tells of these alone once more, whatever an attempt that failed has told beyond them. */
    public static void restate(Exchange exchange) {
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null) {
            List<String> all = exchange.getProperty(CallProperties.REQUEST_REPAIRS, List.of(), List.class);
            reply.setHeader(HEADER, all.isEmpty() ? null : headerText(all));
        }
    }

    /** As many repairs as fit, each in full, and only what a header may hold: a text may be a dialect's own. */
    private static String headerText(List<String> repairs) {
        StringBuilder text = new StringBuilder();
        for (String repair : repairs) {
            if (text.length() + repair.length() > MAX_HEADER_LENGTH) {
                text.append("; and more");
                break;
            }
            text.append(text.isEmpty() ? "" : "; ").append(repair);
        }
        return text.toString().replaceAll("[^\\x20-\\x7e]", "?");
    }
}
