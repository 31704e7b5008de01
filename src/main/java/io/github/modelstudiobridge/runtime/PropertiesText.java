package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** What is wrong with a properties file as a text, and would be passed over by whoever reads it. */
final class PropertiesText {

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private PropertiesText() {}

    /** @throws StartException when it is no plain UTF-8, with the line; what cannot be read at all is told by who reads it */
    static void requireUtf8(Path config) throws StartException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(config));
            CharBuffer text = CharBuffer.allocate(bytes.remaining());
            CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
            if (result.isError()) {
                long line = 1 + text.flip().chars().filter(c -> c == '\n').count();
                throw new StartException(config + ":" + line + ": this is not UTF-8", null);
            }
            if (text.flip().toString().startsWith(BYTE_ORDER_MARK)) {
                throw new StartException(
                        config + ":1: a byte order mark, which would be part of the first property; save it without",
                        null);
            }
        } catch (IOException e) {
            // whoever reads it says so
        }
    }

    /** Properties that are set more than once, of which only the last counts; a sentence each, in their order. */
    static List<String> repeated(Path config) throws StartException {
        Set<String> repeated = new TreeSet<>();
        Properties collecting = new Properties() {
            @Override
            public synchronized Object put(Object name, Object value) {
                Object before = super.put(name, value);
                if (before != null) {
                    repeated.add((String) name);
                }
                return before;
            }
        };
        try (Reader text = Files.newBufferedReader(config)) {
            collecting.load(text);
        } catch (IOException e) {
            throw new StartException(config + " cannot be read: " + StartException.of(e), e);
        }
        return repeated.stream()
                .map(name -> place(config, name) + name + " is set more than once; the last one counts")
                .toList();
    }

    /** Says the same in a log. */
    static void warnOfRepeated(Path config, Logger log) {
        try {
            Doubts.warn(repeated(config), log);
        } catch (StartException e) {
            // whoever reads it says so
        }
    }

    private static String place(Path config, String name) {
        List<Integer> lines =
                LineSearch.numbers(config, Pattern.compile("^\\s*" + Pattern.quote(name) + "(\\s|=|:|$)"));
        return config + (lines.isEmpty() ? ": " : ":" + lines.get(lines.size() - 1) + ": ");
    }
}
