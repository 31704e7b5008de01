package io.github.modelstudiobridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** What the caller hears of a streamed answer: the contents of its chunks, which may part a word anywhere. */
public final class SpokenText {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SpokenText() {}

    /** The contents of the first choice of every chunk of an event stream, joined. */
    public static String of(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> json(line.substring(6)))
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
