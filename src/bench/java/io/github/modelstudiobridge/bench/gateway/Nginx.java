package io.github.modelstudiobridge.bench.gateway;

import io.github.modelstudiobridge.bench.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nginx of this machine as a streaming proxy: one worker, nothing buffered, connections kept to both sides. */
public final class Nginx implements Gateway {

    private static final String CONFIGURATION =
            """
            daemon off;
            worker_processes 1;
            worker_rlimit_nofile 20000;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events {
              # it closes connections that wait for a request when less than a sixteenth of these is free
              worker_connections 24000;
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
                listen 127.0.0.1:%3$d backlog=4096;
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

    private final Setup setup;

    public Nginx(Setup setup) {
        this.setup = setup;
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public Optional<String> missing() {
        return Setup.program("nginx").isPresent()
                ? Optional.empty()
                : Optional.of("it is not installed (Debian: apt-get install nginx)");
    }

    /** E.g. {@code nginx/1.22.1}. */
    @Override
    public String version() throws IOException {
        String said = Setup.output(program(), "-v");
        return said.substring(said.indexOf(':') + 1).strip();
    }

    private static String program() {
        return Setup.program("nginx").orElseThrow().toString();
    }

    @Override
    public Running start(int upstreamPort) throws IOException, InterruptedException {
        int port = Setup.freePort();
        // each one has a directory of its own, because there may be two at a time
        Path directory = Files.createDirectories(setup.directory().resolve("nginx-" + port));
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(directory, upstreamPort, port));
        ChildProcess process = setup.start(
                name(),
                List.of(
                        program(),
                        "-p",
                        directory.toString(),
                        "-e",
                        directory.resolve("error.log").toString(),
                        "-c",
                        configuration.toString()),
                Map.of());
        process.awaitPort(port);
        return Running.of(Target.proxy(this, Target.Kind.PROXY, port, process.handle()), process);
    }
}
