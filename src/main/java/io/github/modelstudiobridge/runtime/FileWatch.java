package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.Settling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a bridge from time to time, on a thread of its own, and tells of a change.
 *
 * <p>A change counts when it has {@link Settling settled}. Links are followed: mounted directories change by one.
 */
final class FileWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

    private record State(long modified, long size, Object key) {}

    private final Supplier<List<Path>> files;
    private final Duration interval;
    private final BooleanSupplier changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "file-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final Settling<Map<Path, State>> looks;

    /**
     * Not looking again yet: what is there now is in force.
     *
     * @param files   files and directories; those that do not exist do no harm
     * @param changed is told of a change and answers whether it took it; if not, it is asked again
     */
    FileWatch(Supplier<List<Path>> files, Duration interval, BooleanSupplier changed) {
        this.files = files;
        this.interval = interval;
        this.changed = changed;
        this.looks = new Settling<>(firstLook());
    }

    void start() {
        long millis = interval.toMillis();
        thread.scheduleWithFixedDelay(this::compare, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void compare() {
        try {
            Map<Path, State> now = look();
            if (looks.isNews(now) && changed.getAsBoolean()) {
                // which files count may be another question now; of those that did, what was seen before
                Map<Path, State> handled = new TreeMap<>(look());
                handled.replaceAll(now::getOrDefault);
                looks.handle(handled);
            }
        } catch (IOException | UncheckedIOException e) {
            // what was seen in part is no change; a file that goes while it is looked at is seen to be gone next time
            LOG.debug("event=file-watch-look-failed reason=\"{}\"", e.getMessage());
        } catch (Throwable e) { // else it would never look again
            LOG.error("event=file-watch-failed", e);
        }
    }

    private Map<Path, State> firstLook() {
        try {
            return look();
        } catch (IOException | UncheckedIOException e) {
            return Map.of();
        }
    }

    private Map<Path, State> look() throws IOException {
        Map<Path, State> states = new TreeMap<>();
        for (Path file : files.get()) {
            if (Files.exists(file)) {
                collect(file, states);
            }
        }
        return states;
    }

    private static void collect(Path root, Map<Path, State> states) throws IOException {
        try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    states.put(
                            file,
                            new State(
                                    attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey()));
                }
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
