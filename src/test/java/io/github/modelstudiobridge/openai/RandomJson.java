package io.github.modelstudiobridge.openai;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** Random JSON as text, so that each number is written in a way of its own; the same seed gives the same texts. */
class RandomJson {

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "-0.0",
        "1",
        "-17",
        "1.10",
        "2.0",
        "1e5",
        "1E5",
        "1E+5",
        "12e-1",
        "0.0000001",
        "1e-7",
        "1e400",
        "18446744073709551615",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "3.141592653589793238462643383",
        "0.1000000000000000055511151231257827",
        "100000000000000000000.50"
    };
    private static final String[] TEXTS = {
        "hello",
        "",
        " ",
        "你好,世界",
        "🙂🏳️‍🌈",
        "a\\nb\\tc",
        "\\\"quoted\\\"",
        "back\\\\slash",
        "\\/",
        "\\\\u0000",
        "\\u001f\\u007f",
        "\\ud83d\\ude42",
        "\\ud83d",
        "\u2028",
        "é",
        "e\u0301",
        "data: [DONE]",
        "{{model}} ${body}",
        "<imsagent_hangup endword=\\\"bye\\\"/>"
    };
    private static final String[] NAMES = {
        "type", "id", "value", "Zeta", "alpha", "über", "名", "x-y", "a.b", "", "$ref", "properties", "🙂", "enum"
    };

    final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }

    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    String number() {
        return chance(0.5) ? oneOf(NUMBERS) : Double.toString(random.nextGaussian() * Math.pow(10, between(-9, 9)));
    }

    /** A string, quoted. */
    String text() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = between(0, 4); i > 0; i--) {
            text.append(oneOf(TEXTS));
        }
        return text.append('"').toString();
    }

    /** Any value, no deeper than told. */
    String value(int depth) {
        switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0:
                return number();
            case 1:
                return "null";
            case 2:
                return oneOf("true", "false");
            case 5:
                return array(between(0, 3), () -> value(depth - 1));
            case 6:
                return object(depth);
            default:
                return text();
        }
    }

    /** An object with some of a few names in any order. */
    String object(int depth) {
        List<String> fields = new ArrayList<>();
        for (String name : NAMES) {
            if (chance(0.25)) {
                fields.add(field(name, value(depth - 1)));
            }
        }
        return shuffled(fields);
    }

    String array(int size, Supplier<String> item) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        for (int i = 0; i < size; i++) {
            array.add(item.get());
        }
        return array.toString();
    }

    static String field(String name, String value) {
        return '"' + name + "\":" + value;
    }

    static String object(List<String> fields) {
        return "{" + String.join(",", fields) + "}";
    }

    String shuffled(List<String> fields) {
        List<String> order = new ArrayList<>(fields);
        Collections.shuffle(order, random);
        return object(order);
    }
}
