package io.github.modelstudiobridge.faults;

import io.github.modelstudiobridge.testing.HttpCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The caller's side of a run. */
final class Conversation implements AutoCloseable {

    /** What the caller does; the result is what is held against the expected outcome. */
    @FunctionalInterface
    interface Script {
        Heard play(Conversation caller) throws Exception;
    }

    /** Tells another call's id from the first one's. */
    static final String OTHER = "-other";

    private final FaultBridge bridge;
    private final Run run;
    private final List<HttpCall> connections = new ArrayList<>();

    Conversation(FaultBridge bridge, Run run) {
        this.bridge = bridge;
        this.run = run;
    }

    Caller who() {
        return run.caller();
    }

    /** What most callers do. */
    Heard askAndListen() throws IOException {
        return Heard.of(ask());
    }

    HttpCall connect() throws IOException {
        HttpCall connection = HttpCall.connect(bridge.port());
        connections.add(connection);
        return connection;
    }

    /** Asks on a new connection. */
    HttpCall ask() throws IOException {
        return ask(connect());
    }

    /** Asks on a connection; all questions of a conversation belong to one call. */
    HttpCall ask(HttpCall connection) throws IOException {
        run.caller().ask(connection, run.id(), run.id());
        return connection;
    }

    /** Asks on a connection that takes little before it is read. */
    HttpCall askWithSmallBuffer() throws IOException {
        HttpCall connection = HttpCall.connectWithSmallBuffer(bridge.port());
        connections.add(connection);
        return ask(connection);
    }

    /** Asks as another call. */
    HttpCall askAsAnother() throws IOException {
        HttpCall connection = connect();
        run.caller().ask(connection, run.id(), run.id() + OTHER);
        return connection;
    }

    HttpCall askHalf() throws IOException {
        HttpCall connection = connect();
        run.caller().askHalf(connection, run.id(), run.id());
        return connection;
    }

    /** Waits until the model's side lets the caller go on. */
    void awaitModel() throws InterruptedException {
        run.awaitModel();
    }

    FaultBridge bridge() {
        return bridge;
    }

    /** Nobody is there any more who could hear. */
    Heard leave(HttpCall connection) throws IOException {
        connection.close();
        return Heard.NOTHING;
    }

    @Override
    public void close() throws IOException {
        for (HttpCall connection : connections) {
            connection.close();
        }
    }
}
