package io.github.modelstudiobridge.bench.gateway;

import java.io.IOException;
import java.util.Optional;

/** Something that can be started between callers and a model. */
public interface Gateway {

    String name();

    /** What it says of its version. */
    String version() throws IOException;

    /** What is missing and how to get it; nothing when it can be started. */
    Optional<String> missing();

    /**
     * Starts one on a free port, and waits until it listens.
     *
     * @param upstreamPort where the model is, on 127.0.0.1
     * @throws IOException when it does not start; the message holds or names its log
     */
    Running start(int upstreamPort) throws IOException, InterruptedException;
}
