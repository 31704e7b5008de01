package io.github.modelstudiobridge.bench.load;

import io.vertx.core.buffer.Buffer;

/** Reads one answer and judges it. */
interface Check {

    /**
     * Takes what arrived.
     *
     * @return how many words it completed
     * @throws IllegalStateException for something wrong; the message holds it
     */
    int accept(Buffer chunk);

    /** @throws IllegalStateException when the answer, ending here, would lack something */
    void requireWhole();
}
