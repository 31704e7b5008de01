package io.github.modelstudiobridge.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * The model's side on raw sockets. Each request names its run in the question, and is answered by that run's script.
 *
 * <p>There are two places with a port of their own, {@code /main} and {@code /spare}; nothing is ever wrong at the second
 * one.
 */
final class FaultyUpstream implements AutoCloseable {

    private final ServerSocket main = listen();
    private final ServerSocket spare = listen();
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> idle = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();

    FaultyUpstream() throws IOException {
        daemon(() -> accept(main));
        daemon(() -> accept(spare));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    }

    String mainUrl() {
        return "http://127.0.0.1:" + main.getLocalPort() + "/main/v1";
    }

    String spareUrl() {
        return "http://127.0.0.1:" + spare.getLocalPort() + "/spare/v1";
    }

    void expect(Run run) {
        runs.put(run.id(), run);
    }

    /** Requests that are being answered. */
    int busy() {
        return busy.get();
    }

    /** Ends kept connections, so that the next fault begins with new ones, and waits until the bridges have done so, too. */
    void hangUp() {
        Set<Socket> kept = Set.copyOf(idle);
        for (Socket socket : kept) {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                // it has been closed already
            }
        }
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> Collections.disjoint(open, kept));
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Request request;
            while (!socket.isClosed() && (request = next(socket)) != null) {
                answer(socket, request);
                if (request.place().equals("weather")) {
                    // the tool's client would keep the connection for minutes
                    return;
                }
            }
        } catch (Exception e) {
            // the bridge hung up, which many faults are about
        } finally {
            idle.remove(socket);
            open.remove(socket);
        }
    }

    private Request next(Socket socket) throws IOException {
        idle.add(socket);
        Request request = Request.read(socket.getInputStream());
        idle.remove(socket);
        return request;
    }

    private void answer(Socket socket, Request request) throws Exception {
        Run run = runs.get(request.run());
        busy.incrementAndGet();
        try {
            Peer.Script script = run == null ? Peer::answer : run.scriptFor(request);
            script.play(new Peer(socket, request, run));
        } finally {
            busy.decrementAndGet();
        }
    }

    static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            main.close();
            spare.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
