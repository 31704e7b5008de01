package io.github.modelstudiobridge.runtime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the mistakes that would keep a bridge from starting, or a change of its files from being taken. Nothing listens,
 * and nothing is taken from queues and the like meanwhile.
 */
final class Validation {

    private final Source source;
    private final Set<String> mistakes = new LinkedHashSet<>();

    private Validation(Source source) {
        this.source = source;
    }

    /** All mistakes that can be told apart, a line each, with file and line where there is one; empty for none. */
    static List<String> mistakes(Source source) {
        Validation validation = new Validation(source);
        try {
            source.requireFiles();
            Configuration configuration = Configuration.read(source);
            validation.checkProperties(configuration);
            boolean usable = validation.mistakes.isEmpty();
            validation.mistakes.addAll(PropertiesText.repeated(source.config()));
            UnknownProperties.of(source, configuration.properties(), System.getenv())
                    .forEach(unknown -> validation.mistakes.add(unknown.mistake()));
            validation.parseEachFile();
            if (usable) {
                validation.startAll(configuration);
            }
        } catch (StartException e) {
            validation.add(e);
        }
        return List.copyOf(validation.mistakes);
    }

    private void add(StartException mistake) {
        mistake.details().lines().forEach(mistakes::add);
        if (mistake.details().isEmpty()) {
            mistakes.add(mistake.getMessage());
        }
    }

    private void checkProperties(Configuration configuration) {
        try {
            configuration.settings().check();
        } catch (StartException e) {
            add(e);
        }
    }

    /** A file that cannot be read must not hide what is wrong with another. */
    private void parseEachFile() throws StartException {
        for (Path file : RouteFiles.in(source.routes())) {
            List<String> found = RouteFileCheck.mistakes(file);
            mistakes.addAll(found);
            if (found.isEmpty()) {
                parse(file);
            }
        }
    }

    private void parse(Path file) {
        try {
            FileTrial.read(file);
        } catch (Exception e) {
            // what a file says of another one, or of a property, is not known here
            if (StartException.of(e, "")
                    .getMessage()
                    .contains(file.getFileName().toString())) {
                add(StartException.of(e, ""));
            }
        } catch (Error e) { // of a user's class, or of one that is nested without end
            mistakes.add(file + ": " + StartException.of(e, "").getMessage());
        }
    }

    private void startAll(Configuration configuration) {
        Vertx vertx = Vertx.vertx();
        try (Generation started =
                Generation.start(withKey(configuration).quietly(), vertx, new SimpleMeterRegistry())) {
            mistakes.addAll(Doubts.of(started.context()));
            mistakes.addAll(started.doubts());
        } catch (StartException e) {
            add(e);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** Whoever validates files need not know the key: it comes from the environment of those who serve. */
    private Source withKey(Configuration configuration) {
        if (configuration.isSet("modelstudio.api-key") || configuration.isSet("modelstudio.api-key-file")) {
            return source;
        }
        Map<String, String> overrides = new HashMap<>(source.overrides());
        overrides.put("modelstudio.api-key", "none");
        return new Source(source.config(), source.routes(), overrides);
    }
}
