package io.github.modelstudiobridge.testing;

import java.io.IOException;
import java.net.ServerSocket;

/** A TCP port that nobody listens on now, for what is told its port, or is to find nobody there. */
public final class FreePort {

    private FreePort() {}

    public static int find() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
