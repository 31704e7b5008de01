package io.github.modelstudiobridge.tool;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names arguments may have. Each becomes the name of a header, and the model chooses the value: so no name may be
 * one that steers an endpoint. Without dots and dashes there are few of those left.
 */
final class ArgumentNames {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    /** Of Camel itself and of JMS. */
    private static final Pattern STEERING = Pattern.compile("(camel|jms).*");

    /** Of HTTP, of SOAP, of tracing, and the receivers of a mail; in lower case. */
    private static final Set<String> TAKEN = Set.of(
            "accept",
            "authorization",
            "baggage",
            "bcc",
            "breadcrumbid",
            "cc",
            "connection",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "operationname",
            "operationnamespace",
            "origin",
            "range",
            "referer",
            "soapaction",
            "te",
            "to",
            "traceparent",
            "tracestate",
            "trailer",
            "upgrade",
            "via");

    private ArgumentNames() {}

    /** @throws IllegalArgumentException when an argument cannot have that name; says why */
    static void check(String name) {
        if (!PLAIN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the parameter \"%s\" is not 1 to 64 letters, digits and underscores, the first one no digit"
                            .formatted(name));
        }
        String header = name.toLowerCase(Locale.ROOT);
        if (TAKEN.contains(header) || STEERING.matcher(header).matches()) {
            throw new IllegalArgumentException(
                    "the parameter \"%s\" has the name of a header that endpoints act upon".formatted(name));
        }
    }
}
