package io.github.modelstudiobridge.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP port that nobody listens on now, for what is told its port, or is to find nobody there.
 *
 * <p>None that the system gives to connections of its own choice: one of those could take it before it is listened on.
 * Nor one that another process' tests are given: a process has a block of ports, whose first it listens on to the end.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int BLOCKS = 24;
    private static final int BLOCK = 500;

    private static ServerSocket claim;
    private static int next;

    private FreePort() {}

    /** Another one each time, until all of the block have been given. */
    public static synchronized int find() throws IOException {
        if (claim == null) {
            claim = claimBlock();
        }
        for (int tried = 1; tried < BLOCK; tried++) {
            next = next % (BLOCK - 1) + 1;
            try (ServerSocket free = new ServerSocket(claim.getLocalPort() + next)) {
                return free.getLocalPort();
            } catch (BindException e) {
                // taken: the next one may be free
            }
        }
        throw new IOException("no port is free in the block from " + claim.getLocalPort() + " on");
    }

    private static ServerSocket claimBlock() throws IOException {
        int begin = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int tried = 0; tried < BLOCKS; tried++) {
            int port = FIRST + (begin + tried) % BLOCKS * BLOCK;
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                // another process has that block
            }
        }
        throw new IOException("each block of ports from " + FIRST + " on is another process'");
    }
}
