package io.github.modelstudiobridge.testing.host;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;

/** The unpacked Karaf that {@code -Dbridge.karaf} names: a file in its {@code etc} for each bridge. */
public final class KarafHost implements BridgeHost {

    private static final String PID = "io.github.modelstudiobridge";
    /** A new Karaf installs its bundles first. */
    private static final Duration BOOT = Duration.ofSeconds(120);

    private final Karaf karaf;
    private final AtomicInteger bridges = new AtomicInteger();

    private KarafHost(Karaf karaf) {
        this.karaf = karaf;
    }

    static KarafHost boot() {
        String home = System.getProperty("bridge.karaf", "");
        if (home.isEmpty()) {
            throw new IllegalStateException("-Dbridge.karaf names no unpacked Karaf");
        }
        KarafHost host = new KarafHost(new Karaf(Path.of(home).toAbsolutePath()));
        host.start();
        return host;
    }

    /** The container itself. */
    public Karaf karaf() {
        return karaf;
    }

    /** Starts Karaf, and returns when a bridge has served in it, with the files that the bundle brings. */
    public void start() {
        try {
            karaf.start();
            try (Configured first = configure(
                    "boot",
                    Map.of("bridge.http.port", "0", "camel.management.enabled", "false", "modelstudio.api-key", "k"))) {
                soon().atMost(BOOT).until(() -> first.hasLogged("event=started") || !karaf.isRunning());
            }
        } catch (Exception e) {
            karaf.end();
            throw new IllegalStateException("Karaf did not boot:" + karaf.lastWords(), e);
        }
        if (!karaf.isRunning()) {
            throw new IllegalStateException("Karaf ended when it booted:" + karaf.lastWords());
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(40)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public ServedBridge start(Path config, Path routes, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("routes", RemoteBridge.absolute(routes.toString()));
        Configured configured = configured("test" + bridges.incrementAndGet());
        RemoteBridge bridge = RemoteBridge.onFreePorts(configured::close);
        configured.write(withReadableText(config, bridge.properties(all)));
        return bridge.awaitReady(configured::failure);
    }

    /** Karaf looks at its files from time to time, and stops one bridge after the other. */
    @Override
    public boolean stopsAtOnce() {
        return false;
    }

    /** As users are told: text that Karaf may not be able to read goes into the other file. */
    private static Map<String, String> withReadableText(Path config, Map<String, String> properties) {
        Map<String, String> other = new HashMap<>(properties);
        other.values().removeIf(value -> value.chars().allMatch(letter -> letter < 0x80));
        Map<String, String> all = new HashMap<>(properties);
        all.keySet().removeAll(other.keySet());
        try {
            Path file = other.isEmpty()
                    ? config
                    : ConfigFile.write(
                            Files.createTempFile("application", ".properties"), Files.readString(config), other);
            all.put("config", RemoteBridge.absolute(file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Configures a bridge that need not start. */
    public Configured configure(String name, Map<String, String> properties) {
        return configured(name).write(properties);
    }

    private Configured configured(String name) {
        try {
            return new Configured(name, karaf.logged());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file in {@code etc}, and what the log says of its bridge from then on. It goes when this is closed. */
    public final class Configured implements Closeable {

        private final String pid;
        private final Path file;
        private final long begin;

        private Configured(String name, long begin) {
            this.pid = PID + "~" + name;
            this.file = karaf.etc().resolve(PID + "-" + name + ".cfg");
            this.begin = begin;
        }

        /** Writes it, or writes it anew; it is whole from the first moment. */
        public Configured write(Map<String, String> properties) {
            try {
                Path written = ConfigFile.write(
                        Files.createTempFile(karaf.etc().getParent(), "bridge", ".cfg"), "", properties);
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What has been logged, of whatever bridge. */
        public String log() throws IOException {
            return karaf.logSince(begin);
        }

        /** Whether an event of this bridge has been logged. */
        public boolean hasLogged(String event) throws IOException {
            return log().contains(event + " pid=" + pid);
        }

        /** The line that says why it does not start, or null. */
        public String failure() throws IOException {
            return log().lines()
                    .filter(line -> line.contains("event=start-failed pid=" + pid + " "))
                    .findFirst()
                    .orElse(null);
        }

        /** Returns when it serves or has failed. */
        public Configured await() {
            soon().until(() -> hasLogged("event=started") || Objects.nonNull(failure()));
            return this;
        }

        /** Takes the file away, and returns when the bridge has stopped, if there is one. */
        @Override
        public void close() {
            try {
                boolean serves = hasLogged("event=started");
                long before = karaf.logged();
                Files.delete(file);
                if (serves && karaf.isRunning()) {
                    soon().until(() -> karaf.logSince(before).contains("event=stopped pid=" + pid));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
