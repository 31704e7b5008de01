package io.github.modelstudiobridge.modelstudio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blanks what nobody outside may read in an error: the bridge's own keys and the hosts that it asks, plain,
 * percent-encoded or, for keys, in Base64; and whatever else looks like a key or an address.
 *
 * <p>A key or host of less than 4 characters is no secret but a syllable of any text, and stays. One of less than 8, and
 * every host, counts only where it stands alone. Immutable and thread safe; takes time in proportion to the text.
 */
public final class Redaction {

    private static final int SHORTEST = 4;
    private static final int UNMISTAKABLE = 8;
    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed();
    private static final String BLANK = "***";
    private static final String PORT = "(?::\\d{1,5})";

    private static final Pattern SHAPES = Pattern.compile("\\bsk-[A-Za-z0-9_*.-]+"
            + "|\\b(?:AKIA|ASIA|LTAI)[A-Za-z0-9]{8,}"
            + "|(?<=\\b(?i:bearer)\\s{1,9})[^\\s\"',;]+"
            + "|\\bhttps?://[^\\s\"']+"
            + "|\\b\\d{1,3}(?:\\.\\d{1,3}){3}" + PORT + "?"
            + "|\\[[0-9A-Fa-f]*(?::[0-9A-Fa-f]*){3,8}]" + PORT + "?");

    /** Whatever may be a host name, in one step: looked for by its end, it would be tried from each of its letters. */
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._-]++(:\\d{1,5}\\b)?");

    private static final String PROVIDER = ".aliyuncs.com";

    /** How names end that are known inside of a company only. */
    private static final Pattern INSIDE =
            Pattern.compile("\\.(?:internal|local|localdomain|corp|lan|intranet|svc|cluster|home)\\.*$");

    private final Pattern values;

    private Redaction(Pattern values) {
        this.values = values;
    }

    /**
     * A redaction of these values beside all shapes.
     *
     * @param keys  secrets of any shape
     * @param hosts names or addresses, without ports
     */
    public static Redaction of(Collection<String> keys, Collection<String> hosts) {
        List<String> alternatives = new ArrayList<>();
        // the longest first: one may begin like another
        keys.stream().sorted(LONGEST_FIRST).forEach(key -> addKey(key, alternatives));
        hosts.stream().sorted(LONGEST_FIRST).forEach(host -> addHost(host, alternatives));
        String any = alternatives.isEmpty() ? "(?!)" : String.join("|", alternatives);
        return new Redaction(Pattern.compile(any, Pattern.CASE_INSENSITIVE));
    }

    /** The text with three asterisks for each thing to hide. */
    public String apply(String text) {
        // the values first: a shape could end inside one and leave its rest
        String withoutValues = values.matcher(text).replaceAll(BLANK);
        String withoutShapes = SHAPES.matcher(withoutValues).replaceAll(BLANK);
        return NAMES.matcher(withoutShapes)
                .replaceAll(name -> isHost(name) ? BLANK : Matcher.quoteReplacement(name.group()));
    }

    private static boolean isHost(MatchResult found) {
        boolean port = found.group(1) != null;
        String name = found.group().toLowerCase(Locale.ROOT);
        String host = port ? name.substring(0, name.lastIndexOf(':')) : name;
        boolean dotted = host.contains(".") && host.chars().anyMatch(Character::isLetter);
        return host.contains(PROVIDER)
                || dotted && (port || INSIDE.matcher(host).find());
    }

    private static void addKey(String key, List<String> alternatives) {
        if (key.length() < SHORTEST) {
            return;
        }
        if (key.length() < UNMISTAKABLE) {
            alternatives.add(alone(encodable(key)));
            return;
        }
        alternatives.add(encodable(key));
        for (int offset = 0; offset < 3; offset++) {
            alternatives.add(base64(key.getBytes(StandardCharsets.UTF_8), offset));
        }
    }

    private static void addHost(String host, List<String> alternatives) {
        String name = Pattern.quote(host);
        if (host.length() < SHORTEST) {
            alternatives.add(alone(name + PORT));
        } else if (host.matches("[A-Za-z]+")) {
            // http://model:8000 must not hide that the field "model" is at fault
            alternatives.add(alone("(?:(?<!^)" + name + "|" + name + "(?!$))" + PORT + "?"));
        } else {
            alternatives.add(alone(name + PORT + "?"));
        }
    }

    private static String alone(String pattern) {
        return "(?<![A-Za-z0-9-])" + pattern + "(?![A-Za-z0-9-])";
    }

    /** Each character as it is, or percent-encoded. */
    private static String encodable(String value) {
        StringBuilder pattern = new StringBuilder();
        value.codePoints().forEach(c -> pattern.append("(?:%%%02x|\\x{%x})".formatted(c, c)));
        return pattern.toString();
    }

    /** What every Base64 text has in common that holds the value after a multiple of three bytes and {@code offset}. */
    private static String base64(byte[] value, int offset) {
        byte[] shifted = new byte[offset + value.length];
        System.arraycopy(value, 0, shifted, offset, value.length);
        // the characters at both ends may hold bits of the neighbours, too
        String own =
                Base64.getEncoder().encodeToString(shifted).substring((offset * 8 + 5) / 6, shifted.length * 8 / 6);
        String inBothAlphabets = own.replace("+", "[+-]").replace("/", "[/_]");
        return "(?-i:" + inBothAlphabets + "[A-Za-z0-9+/_-]?={0,2})";
    }
}
