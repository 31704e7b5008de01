package io.github.modelstudiobridge.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The nginx of this machine as a streaming proxy: one worker, nothing buffered, connections kept to both sides. */
final class Nginx implements AutoCloseable {

    private static final String CONFIGURATION =
            """
            daemon off;
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events {
              worker_connections 4096;
            }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              upstream model {
                server 127.0.0.1:%2$d;
                keepalive 1000;
                keepalive_requests 1000000;
              }
              server {
                listen 127.0.0.1:%3$d;
                keepalive_requests 1000000;
                location / {
                  proxy_pass http://model;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                }
              }
            }
            """;

    private final ChildProcess process;
    private final int port;

    private Nginx(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program on the PATH or where Debian puts it; nothing when it is not installed. */
    static Optional<Path> find() {
        Stream<String> directories =
                Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"));
        return directories
                .map(directory -> Path.of(directory, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Nginx start(Path program, int upstreamPort, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int port = freePort();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(directory, upstreamPort, port));
        ChildProcess process = ChildProcess.start(
                List.of(
                        program.toString(),
                        "-p",
                        directory.toString(),
                        "-e",
                        directory.resolve("error.log").toString(),
                        "-c",
                        configuration.toString()),
                Map.of(),
                directory.resolve("output.log"));
        Nginx nginx = new Nginx(process, port);
        nginx.awaitPort();
        return nginx;
    }

    /** E.g. {@code nginx/1.22.1}. */
    static String version(Path program) throws IOException {
        Process version = new ProcessBuilder(program.toString(), "-v")
                .redirectErrorStream(true)
                .start();
        String said = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.substring(said.indexOf(':') + 1).strip();
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void awaitPort() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (Socket open = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                process.requireAlive();
                if (attempt == 100) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process.handle();
    }

    @Override
    public void close() {
        process.close();
    }
}
