package io.github.modelstudiobridge.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as the model's side read it.
 *
 * @param head request line and headers
 * @param body the JSON
 */
record Request(String head, String body) {

    private static final Pattern PLACE = Pattern.compile("POST /(\\w+)/v1/chat/completions HTTP/1.1\r\n");
    private static final String WEATHER = "GET /main/v1/weather?";
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");
    private static final Pattern RUN = Pattern.compile("run-\\d+");

    /** The next request of a connection, or null at its end. */
    static Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0 || head.length() > 10_000) {
                return null;
            }
            head.append((char) b);
        }
        Matcher length = LENGTH.matcher(head.toString().toLowerCase(Locale.ROOT));
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return new Request(head.toString(), new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
    }

    /** Which place was asked: the first part of the path, or {@code weather} for the tool's endpoint. */
    String place() {
        if (head.startsWith(WEATHER)) {
            return "weather";
        }
        Matcher place = PLACE.matcher(head);
        return place.lookingAt() ? place.group(1) : "nowhere";
    }

    /** The run that it belongs to, by its question; empty when it is none. */
    String run() {
        Matcher run = RUN.matcher(head + body);
        return run.find() ? run.group() : "";
    }

    boolean wantsStream() {
        return body.contains("\"stream\":true");
    }
}
