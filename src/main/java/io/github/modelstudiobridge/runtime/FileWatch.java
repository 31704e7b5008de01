package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.Settling;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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

    private final Path tree;
    private final Supplier<List<Path>> files;
    private final Duration interval;
    private final BooleanSupplier changed;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "file-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final Settling<Map<Path, State>> looks;
    private final Map<Path, Map<Path, State>> latest = new HashMap<>();
    private final Set<Path> failing = new HashSet<>();

    /**
     * Not looking again yet: what is there now is in force.
     *
     * @param tree    a directory that counts with all that is below it
     * @param files   other files, and directories whose own files count; those that do not exist do no harm
     * @param changed is told of a change and answers whether it took it; if not, it is asked again
     */
    FileWatch(Path tree, Supplier<List<Path>> files, Duration interval, BooleanSupplier changed) {
        this.tree = tree;
        this.files = files;
        this.interval = interval;
        this.changed = changed;
        this.looks = new Settling<>(look());
    }

    void start() {
        long millis = interval.toMillis();
        thread.scheduleWithFixedDelay(this::compare, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void compare() {
        try {
            Map<Path, State> now = look();
            if (looks.isNews(now) && changed.getAsBoolean()) {
                // files that count only from now on are a change once more, so that none of theirs is missed
                looks.handle(now);
            }
        } catch (Throwable e) { // else it would never look again
            LOG.error("event=file-watch-failed", e);
        }
    }

    private Map<Path, State> look() {
        Map<Path, State> states = new TreeMap<>(look(tree, Integer.MAX_VALUE));
        files.get().forEach(file -> states.putAll(look(file, 1)));
        return states;
    }

    /** What could not be looked at, for a lack of descriptors for one, is as it was, and hides no other. */
    private Map<Path, State> look(Path root, int depth) {
        Map<Path, State> states = new TreeMap<>();
        try {
            if (Files.exists(root)) {
                collect(root, depth, states);
            }
            latest.put(root, states);
            failing.remove(root);
        } catch (IOException e) {
            if (failing.add(root)) {
                LOG.warn("event=file-watch-look-failed path={} reason=\"{}\"", root, e.getMessage());
            }
        }
        return latest.getOrDefault(root, Map.of());
    }

    private static void collect(Path root, int depth, Map<Path, State> states) throws IOException {
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isDirectory() && !attributes.isOther()) {
                    long modified = attributes.lastModifiedTime().toMillis();
                    states.put(file, new State(modified, attributes.size(), attributes.fileKey()));
                }
                return FileVisitResult.CONTINUE;
            }

            /** One that cannot be looked at must not hide what becomes of the others. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
                if (!(problem instanceof AccessDeniedException
                        || problem instanceof NoSuchFileException
                        || problem instanceof FileSystemLoopException)) {
                    throw problem;
                }
                states.put(file, new State(0, 0, problem.getClass()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
