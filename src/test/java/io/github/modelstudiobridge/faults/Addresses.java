package io.github.modelstudiobridge.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Base URLs behind which no request is ever read. What they need stays open until the tests are over. */
final class Addresses {

    /** What is done with a connection. */
    @FunctionalInterface
    private interface Reception {
        void receive(Socket socket) throws IOException;
    }

    private Addresses() {}

    /** Nobody listens. */
    static String nobody() {
        try (ServerSocket closed = listen(1)) {
            return url("http", closed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connections are not answered: the few that the system accepts by itself are taken. */
    static String silent() {
        ServerSocket full = listen(1);
        for (int i = 0; i < 5; i++) {
            FaultyUpstream.daemon(() -> takePlace(full));
        }
        return url("http", full);
    }

    private static void takePlace(ServerSocket full) {
        try (Socket socket = new Socket()) {
            socket.connect(full.getLocalSocketAddress());
            socket.getInputStream().read();
        } catch (IOException e) {
            // there was no place left
        }
    }

    /** Connections are accepted, and nothing more. */
    static String listening() {
        return url("https", accept(socket -> {}));
    }

    /** HTTP, where TLS is wanted. */
    static String plain() {
        return url("https", accept(socket -> {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes());
            socket.shutdownOutput();
        }));
    }

    /** Connections are closed at once. */
    static String closing() {
        return url("http", accept(Socket::close));
    }

    private static ServerSocket accept(Reception reception) {
        ServerSocket server = listen(50);
        FaultyUpstream.daemon(() -> {
            while (true) {
                try {
                    reception.receive(server.accept());
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    private static ServerSocket listen(int backlog) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), backlog);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String url(String scheme, ServerSocket server) {
        return scheme + "://127.0.0.1:" + server.getLocalPort() + "/main/v1";
    }
}
