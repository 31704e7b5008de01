package io.github.modelstudiobridge.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the JSON of one event into an array, for dialects that build their chunks themselves. Thread safe. */
public final class ChunkJson {

    private static final int TYPICAL_BYTES = 256;

    /** What is written. */
    @FunctionalInterface
    public interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    private ChunkJson() {}

    /** UTF-8 JSON. */
    public static byte[] encode(Writer writer) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(TYPICAL_BYTES);
                JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            writer.write(json);
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
