package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.modelstudiobridge.sse.DecoderProbe.Comment;
import io.github.modelstudiobridge.sse.DecoderProbe.Retry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The HTML Standard read word by word, over the whole text at once: slow, plain, and independent of the decoder. */
final class ReferenceInterpreter {
    private final List<Object> seen = new ArrayList<>();
    private String data = "";
    private String eventType = "";
    private String lastEventId = "";
    private boolean insideEvent;

    ReferenceInterpreter(byte[] stream) {
        String text = new String(stream, UTF_8);
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            line(lines[i]);
        }
        String unterminated = lines[lines.length - 1];
        insideEvent |= !unterminated.isEmpty() && !unterminated.startsWith(":");
    }

    List<Object> seen() {
        return seen;
    }

    boolean endsInsideAnEvent() {
        return insideEvent;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            dispatch();
            insideEvent = false;
        } else if (line.startsWith(":")) {
            seen.add(new Comment(withoutSpace(line.substring(1))));
        } else {
            String[] nameAndValue = line.split(":", 2);
            field(nameAndValue[0], nameAndValue.length == 2 ? withoutSpace(nameAndValue[1]) : "");
            insideEvent = true;
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> eventType = value;
            case "data" -> data += value + "\n";
            case "id" -> lastEventId = value.contains("\0") ? lastEventId : value;
            case "retry" -> retry(value);
            default -> {}
        }
    }

    private void retry(String value) {
        if (value.matches("[0-9]+") && new BigInteger(value).bitLength() < Long.SIZE) {
            seen.add(new Retry(Long.parseLong(value)));
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            String type = eventType.isEmpty() ? "message" : eventType;
            seen.add(new SseEvent(type, data.substring(0, data.length() - 1), lastEventId));
        }
        data = "";
        eventType = "";
    }

    private static String withoutSpace(String value) {
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
