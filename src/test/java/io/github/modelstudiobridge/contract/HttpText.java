package io.github.modelstudiobridge.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of a request or an answer, as a case's {@code *.http} files write it: one start line, then a header a line.
 *
 * @param start   the start line; empty when there is no such file
 * @param headers by name, in any case
 */
record HttpText(String start, Map<String, String> headers) {

    static HttpText read(Path file) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (!Files.exists(file)) {
            return new HttpText("", headers);
        }
        String[] lines = Files.readString(file).strip().split("\\R");
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("%s, line %d: \"Name: value\" is expected".formatted(file, i + 1));
            }
            headers.put(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
        }
        return new HttpText(lines[0].strip(), headers);
    }

    /** These headers beside others; one of the same name wins over the other, an empty one takes it away. */
    Map<String, String> headersOver(Map<String, String> others) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(others);
        all.putAll(headers);
        all.values().removeIf(String::isEmpty);
        return all;
    }
}
