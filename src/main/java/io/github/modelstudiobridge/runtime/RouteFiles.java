package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that Camel reads routes from, found as Camel finds them. */
final class RouteFiles {

    private static final String SUFFIX = ".camel.yaml";

    private RouteFiles() {}

    /** What Camel is told to take; it leaves out by itself what is hidden, or below a hidden directory. */
    static String pattern(Path routes) {
        return "file:" + routes + "/**/*" + SUFFIX;
    }

    /**
     * All that have such a name, in the order of their paths.
     *
     * @throws StartException when one cannot be read, or is no file at all, which Camel would leave out in silence
     */
    static List<Path> in(Path routes) throws StartException {
        try (Stream<Path> files = Files.walk(routes)) {
            List<Path> taken = files.filter(file -> isTaken(routes.relativize(file)))
                    .sorted()
                    .toList();
            for (Path file : taken) {
                requireReadable(file);
            }
            return taken;
        } catch (IOException e) {
            throw unreadable(e);
        } catch (UncheckedIOException e) {
            throw unreadable(e.getCause());
        }
    }

    private static boolean isTaken(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return file.toString().endsWith(SUFFIX);
    }

    /** What is neither a file nor a link to one is not opened: a pipe would wait for somebody to write to it. */
    private static void requireReadable(Path file) throws IOException, StartException {
        if (Files.isRegularFile(file)) {
            Files.newInputStream(file).close();
        } else if (Files.exists(file)) {
            String kind = Files.isDirectory(file) ? "a directory" : "a pipe, socket or device";
            throw new StartException(RoutePlace.shown(file) + " is " + kind + ", not a file with routes", null);
        } else {
            throw new NoSuchFileException(file.toString());
        }
    }

    static StartException unreadable(IOException reason) {
        return new StartException("The routes cannot be read: " + StartException.of(reason), reason);
    }
}
