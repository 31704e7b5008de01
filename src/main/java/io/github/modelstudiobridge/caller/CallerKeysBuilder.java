package io.github.modelstudiobridge.caller;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@link CallerKeys} from a list and from the lines of a file.
 *
 * <p>An entry is a key, or a name and its key with white space between them. No other separator would do: a key may
 * hold any other visible character, and a key with a space in it could not be sent as a bearer token. An entry without
 * a name is called {@code key-<n>}, n being its place among all entries, from 1.
 *
 * <p>Every method throws {@link InvalidKeysException} for an entry that cannot be used or that repeats a name or a key.
 * Not thread safe.
 */
public final class CallerKeysBuilder {

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E&&[^,]]+");

    private final List<String> names = new ArrayList<>();
    private final List<byte[]> digests = new ArrayList<>();
    private final Map<String, String> placesByName = new LinkedHashMap<>();
    private final Map<ByteBuffer, String> namesByDigest = new LinkedHashMap<>();

    /**
     * Adds entries that are separated by commas; empty ones count for nothing.
     *
     * @param source what to call the list in a message, e.g. its property
     */
    public CallerKeysBuilder addList(String source, String entries) {
        int number = 0;
        for (String entry : entries.split(",")) {
            if (!entry.isBlank()) {
                number++;
                add(source + ", entry " + number, entry.strip());
            }
        }
        return this;
    }

    /**
     * Adds one entry per line, but for blank lines and those that begin with {@code #}.
     *
     * @param source what to call the file in a message, e.g. its property and path
     */
    public CallerKeysBuilder addLines(String source, String lines) {
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            String entry = line.strip();
            if (!entry.isEmpty() && entry.charAt(0) != '#') {
                add(source + ", line " + number, entry);
            }
        }
        return this;
    }

    private void add(String place, String entry) {
        String[] words = SPACE.split(entry);
        if (words.length > 2) {
            throw invalid(place, "more than a name and a key");
        }
        if (names.size() == CallerKeys.MAX_KEYS) {
            throw invalid(place, "more than " + CallerKeys.MAX_KEYS + " keys");
        }
        String name = words.length == 2 ? words[0] : "key-" + (names.size() + 1);
        String key = words[words.length - 1];
        if (!NAME.matcher(name).matches()) {
            throw invalid(place, "a name is 1 to 64 letters, digits or _ . -");
        }
        if (!KEY.matcher(key).matches()) {
            throw invalid(place, "the key of " + name + " holds a comma or a character that is not visible ASCII");
        }
        add(place, name, CallerKeys.digest(key));
    }

    private void add(String place, String name, byte[] digest) {
        String earlierPlace = placesByName.putIfAbsent(name, place);
        if (earlierPlace != null) {
            throw invalid(place, "the name " + name + " is taken (" + earlierPlace + ")");
        }
        String earlierName = namesByDigest.putIfAbsent(ByteBuffer.wrap(digest), name);
        if (earlierName != null) {
            throw invalid(place, name + " has the same key as " + earlierName);
        }
        names.add(name);
        digests.add(digest);
    }

    private static InvalidKeysException invalid(String place, String problem) {
        return new InvalidKeysException(place + ": " + problem);
    }

    public CallerKeys build() {
        return new CallerKeys(names, digests);
    }
}
