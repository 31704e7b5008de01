package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One real Karaf, unpacked: its process, its log, its shell. It ends with this process, however that ends. */
public final class Karaf {

    /** Karaf ends when nobody can write to this script any more: a process that was killed runs no hook. */
    private static final String WATCHED =
            """
            trap '' INT
            exec 3<&0
            "$0" daemon </dev/null 3<&- &
            karaf=$!
            (cat <&3; kill $karaf) >/dev/null 2>&1 &
            wait $karaf
            """;

    private static final int WITHOUT_SHELL = 24;
    private static final int STOP_SECONDS = 60;
    private static final int LAST_LINES = 40;

    private final Path home;
    private Process process;
    private String sshPort;
    private int commandsPort;

    Karaf(Path home) {
        this.home = home;
    }

    /** Returns before it is up. */
    void start() throws IOException {
        suitTests();
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-c", WATCHED, home.resolve("bin/karaf").toString())
                .redirectErrorStream(true)
                .redirectOutput(console().toFile());
        withJava(builder);
        process = builder.start();
    }

    private static void withJava(ProcessBuilder builder) {
        builder.environment().put("JAVA_HOME", Jdk.HOME.toString());
    }

    /** Files of {@code etc} are looked at more often, the log stays one file, and no fixed port is taken; a user may log in. */
    private void suitTests() throws IOException {
        sshPort = String.valueOf(FreePort.find());
        commandsPort = FreePort.find();
        BundleCommands.write(home.resolve("deploy/bundle-commands.jar"), commandsPort);
        edit("config.properties", "(felix.fileinstall.poll *=) *\\d+", "$1 100");
        // looked at so often, a file that Karaf writes back is sometimes seen half written
        edit("config.properties", "(felix.fileinstall.enableConfigSave *=) *true", "$1 false");
        edit("org.ops4j.pax.logging.cfg", "(rolling.policies.size.size *=) *16MB", "$1 1GB");
        edit("org.apache.karaf.shell.cfg", "(sshPort *=) *\\d+", "$1 " + sshPort);
        edit("users.properties", "(?m)^#(karaf =|_g_)", "$1");
        // all that it needs has come with it
        edit("org.ops4j.pax.url.mvn.cfg", "(?s)(pax.url.mvn.repositories *=).*?(?<!\\\\)\\n", "$1\n");
        if (Files.exists(etc().resolve("org.apache.karaf.management.cfg"))) {
            edit("org.apache.karaf.management.cfg", "(rmi\\w+Port *=) *\\d+", "$1 0");
        }
    }

    private void edit(String file, String pattern, String instead) throws IOException {
        Path edited = etc().resolve(file);
        Files.writeString(edited, Files.readString(edited).replaceAll(pattern, instead));
    }

    /** Where its configuration is. */
    public Path etc() {
        return home.resolve("etc");
    }

    /** Whether its process runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    private Path console() {
        return home.resolve("console.log");
    }

    private Path logFile() {
        return home.resolve("data/log/karaf.log");
    }

    /** How long its log is, in bytes. */
    public long logged() throws IOException {
        return Files.exists(logFile()) ? Files.size(logFile()) : 0;
    }

    /** What it has logged since its log was of a length. */
    public String logSince(long length) throws IOException {
        if (!Files.exists(logFile())) {
            return "";
        }
        try (InputStream log = Files.newInputStream(logFile())) {
            log.skipNBytes(length);
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The last lines that it printed and logged, for people. */
    String lastWords() {
        try {
            return Stream.of(Files.readString(console()), logSince(0))
                    .map(text -> text.lines().toList())
                    .flatMap(lines -> lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)))
                    .reduce("", (all, line) -> all + "\n  " + line);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The names of its threads now. */
    public List<String> threads() throws IOException {
        long java = process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
        Process dump = new ProcessBuilder(Jdk.HOME.resolve("bin/jcmd").toString(), String.valueOf(java), "Thread.print")
                .start();
        try (Stream<String> lines = dump.inputReader().lines()) {
            return lines.filter(line -> line.startsWith("\""))
                    .map(line -> line.substring(1, line.indexOf('"', 1)))
                    .toList();
        }
    }

    /** Whether its shell answers: not on JDK 24 and newer. */
    public boolean hasShell() throws IOException {
        return Jdk.release() < WITHOUT_SHELL;
    }

    /**
     * Does to a bundle what {@code bundle:COMMAND} does, without the shell.
     *
     * @return its location for {@code location}, else nothing or what went wrong
     */
    public String bundle(String command, String argument) throws IOException {
        return BundleCommands.ask(commandsPort, command + " " + argument);
    }

    /** What its shell answers to a command. */
    public String shell(String command) throws IOException {
        return run(command + "\n", "client", "-b", "-a", sshPort, "-u", "karaf", "-p", "karaf");
    }

    /** Stops it as an operator does, and returns when it has ended. */
    public void stop() throws IOException, InterruptedException {
        run("", "stop");
        end();
    }

    /** Ends it. */
    void end() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String run(String input, String script, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(home.resolve("bin").resolve(script).toString()), Stream.of(arguments))
                        .toList())
                .redirectErrorStream(true);
        withJava(builder);
        Process run = builder.start();
        try (OutputStream in = run.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
