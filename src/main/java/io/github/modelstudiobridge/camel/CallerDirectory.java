package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.caller.CallerKeys;
import io.github.modelstudiobridge.caller.CallerKeysBuilder;
import io.github.modelstudiobridge.caller.CallerLimit;
import io.github.modelstudiobridge.caller.CallerLimits;
import io.github.modelstudiobridge.caller.InvalidKeysException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callers of one dialect as properties and a key file name them, now.
 *
 * <p>Between {@link #start} and {@link #stop} a thread of its own looks at the file; a change is in force within 2 s. Properties and environment variables cannot change while the process runs and are read once, but limits
 * of callers who are new in the file are looked up then; one that counts for nobody is logged. {@link #callers} may be
 * called from any thread.
 */
final class CallerDirectory {

    /** Keys and limits that belong together. */
    record Callers(CallerKeys keys, CallerLimits limits) {}

    private static final Logger LOG = LoggerFactory.getLogger(CallerDirectory.class);

    private final CamelContext context;
    private final CallerKeySettings settings;
    private final KeyFile file;
    private final KeyFileWatcher watcher;
    private volatile Callers callers;

    /**
     * Reads all keys and limits.
     *
     * @throws IllegalArgumentException for a file, key or limit that cannot be used; names its property, never a key
     */
    CallerDirectory(CamelContext context, CallerKeySettings settings) {
        this.context = context;
        this.settings = settings;
        this.file = settings.file();
        String content = file == null ? "" : file.read();
        this.callers = new Callers(new CallerKeysBuilder().build(), CallerLimits.empty(System::nanoTime));
        load(keys(content));
        this.watcher = file == null
                ? null
                : new KeyFileWatcher(context, new KeyFileWatch("caller-keys", file, content, this::reload));
    }

    private int reload(String content) {
        CallerKeys keys = keys(content);
        if (keys.names().isEmpty() && !callers.keys().names().isEmpty()) {
            // a file that is being replaced, or a slip: nobody wants all calls refused
            throw new InvalidKeysException(file.description() + " holds no key");
        }
        return load(keys);
    }

    private CallerKeys keys(String content) {
        CallerKeysBuilder builder = new CallerKeysBuilder().addList(settings.listName(), settings.list());
        if (file != null) {
            builder.addLines(file.description(), content);
        }
        return builder.build();
    }

    private int load(CallerKeys keys) {
        Map<String, CallerLimit> limits = new HashMap<>();
        keys.names().forEach(name -> limits.put(name, settings.limit(name)));
        callers = new Callers(keys, callers.limits().withCallers(limits));
        // no reason to refuse a start or a file: a key file may bring the caller later
        settings.unusedLimits(keys.names()).forEach(name -> LOG.warn("event=caller-limit-unused property={}", name));
        return keys.names().size();
    }

    /** Callers who were there before keep what they have used and have open; and their keys if the file has been emptied. */
    void succeed(CallerDirectory predecessor) {
        Callers before = predecessor.callers();
        if (file != null
                && callers.keys().names().isEmpty()
                && !before.keys().names().isEmpty()) {
            LOG.warn("event=caller-keys-kept file=\"{}\" reason=\"it holds no key\"", file.description());
            callers = before;
        } else {
            callers = new Callers(callers.keys(), callers.limits().after(before.limits()));
        }
    }

    Callers callers() {
        return callers;
    }

    /** Begins to look at the file, if there is one and nobody does yet. */
    void start() {
        if (watcher != null) {
            watcher.start();
        }
    }

    void stop() {
        if (watcher != null) {
            watcher.stop();
        }
    }
}
