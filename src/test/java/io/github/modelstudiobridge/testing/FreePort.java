package io.github.modelstudiobridge.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP port that nobody listens on now, for what is told its port, or is to find nobody there.
 *
 * <p>None that the system gives to connections of its own choice: one of those could take it before it is listened on.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /** Begun anywhere, for other processes look for ports, too. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** Another one each time, until all have been given. */
    public static int find() throws IOException {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException e) {
                // taken: the next one may be free
            }
        }
        throw new IOException("no port is free from " + FIRST + " on");
    }
}
