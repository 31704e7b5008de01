package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.caller.InvalidKeysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A file of keys, by the property that names it. Reading blocks.
 *
 * @param property e.g. {@code ims.api-keys-file}
 * @param path     as the property has it
 */
record KeyFile(String property, String path) {

    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final int MAX_BYTES = 1024 * 1024;

    /**
     * The whole content as text.
     *
     * @throws InvalidKeysException when it cannot be read; names property and path
     */
    String read() {
        byte[] content;
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | InvalidPathException e) {
            throw new InvalidKeysException(property + " names a file that cannot be read: " + path + " ("
                    + e.getClass().getSimpleName() + ")");
        }
        if (content.length > MAX_BYTES) {
            throw new InvalidKeysException(property + " names a file of more than " + MAX_BYTES + " bytes: " + path);
        }
        String text = new String(content, StandardCharsets.UTF_8);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** What to call the file in a message. */
    String description() {
        return property + ", " + path;
    }
}
