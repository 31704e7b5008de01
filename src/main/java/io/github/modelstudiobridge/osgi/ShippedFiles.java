package io.github.modelstudiobridge.osgi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes and the configuration that the bundle brings, for users to edit. */
final class ShippedFiles {

    /** Their directory, in the bundle and in the container's {@code etc}. */
    static final String DIRECTORY = "model-studio-bridge";

    private static final Logger LOG = LoggerFactory.getLogger(ShippedFiles.class);

    private ShippedFiles() {}

    /** Copies them, unless there is such a directory: what users have is theirs. */
    static void provide(Path etc) throws IOException {
        Bundle bundle = FrameworkUtil.getBundle(ShippedFiles.class);
        provide(
                etc,
                Collections.list(bundle.findEntries(DIRECTORY, "*", true)).stream()
                        .filter(entry -> !entry.getPath().endsWith("/"))
                        .collect(Collectors.toMap(entry -> entry.getPath().substring(1), Function.identity())));
    }

    /** Copies files, named by their paths from {@code DIRECTORY} on: all, or at the next start all anew. */
    static synchronized void provide(Path etc, Map<String, URL> files) throws IOException {
        Path directory = etc.resolve(DIRECTORY);
        if (Files.exists(directory)) {
            return;
        }
        try {
            copy(files, etc.resolve(DIRECTORY + ".incomplete"), directory);
        } catch (IOException e) {
            // the message alone may be nothing but a path
            throw new IOException(
                    "the shipped files cannot be copied to %s: %s"
                            .formatted(directory, e.toString().replaceFirst("^[\\w.]+\\.", "")),
                    e);
        }
        LOG.info("event=files-provided directory={}", directory);
    }

    private static void copy(Map<String, URL> files, Path incomplete, Path directory) throws IOException {
        delete(incomplete);
        for (Map.Entry<String, URL> file : files.entrySet()) {
            Path target = incomplete.resolve(Path.of(DIRECTORY).relativize(Path.of(file.getKey())));
            Files.createDirectories(target.getParent());
            try (InputStream in = file.getValue().openStream()) {
                Files.copy(in, target);
            }
        }
        Files.move(incomplete, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
