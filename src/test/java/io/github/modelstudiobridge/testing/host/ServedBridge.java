package io.github.modelstudiobridge.testing.host;

import io.github.modelstudiobridge.runtime.Bridge;
import java.io.IOException;

/** A bridge that serves callers on 127.0.0.1, wherever it runs. Thread safe. */
public interface ServedBridge extends AutoCloseable {

    int port();

    Holdings holdings() throws IOException;

    /** The bridge itself, for tests that look inside; an assumption about where it runs. */
    Bridge inside();

    /** Stops it, and returns when it has stopped. */
    @Override
    void close();
}
