package io.github.modelstudiobridge.camel.rounds;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model's side that answers request after request with what it was told, cut as it was told. */
final class RoundsPlayer implements AutoCloseable {

    /** One answer: its bytes, in pieces, each of which reaches the bridge as one network chunk; whole unless cut off. */
    private record Reply(byte[] head, byte[] events, int[] cuts, boolean cutOff) {}

    private static final byte[] STREAM = head("text/event-stream");
    private static final byte[] JSON = head("application/json");

    private final ScriptedServer server = new ScriptedServer(this::play);
    private final List<Reply> replies = new ArrayList<>();
    private int played;

    private static byte[] head(String type) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                .getBytes(US_ASCII);
    }

    RoundsPlayer() throws IOException {}

    String url() {
        return server.url();
    }

    /** Forgets what was asked and what was to be played. */
    synchronized void reset() {
        server.requests().clear();
        replies.clear();
        played = 0;
    }

    /** Plays an answer next, after those that were added before. */
    synchronized void add(byte[] events, Chunking chunking) {
        replies.add(new Reply(STREAM, events, chunking.cuts(events.length), false));
    }

    /** Plays an answer in one piece next. */
    synchronized void addWhole(String json) {
        replies.add(new Reply(JSON, json.getBytes(UTF_8), new int[0], false));
    }

    /** Plays the first bytes of an answer next, and closes the connection then. */
    synchronized void addCutOff(byte[] events, int length) {
        replies.add(new Reply(STREAM, Arrays.copyOf(events, length), new int[0], true));
    }

    /** What it was asked so far. */
    List<JsonNode> requests() throws IOException {
        List<JsonNode> requests = new ArrayList<>();
        for (String request : server.requests()) {
            requests.add(Json.MAPPER.readTree(request.substring(request.indexOf("\r\n\r\n") + 4)));
        }
        return requests;
    }

    private synchronized Reply next() {
        return replies.get(played++);
    }

    private void play(Socket socket) throws IOException {
        Reply reply = next();
        OutputStream out = socket.getOutputStream();
        out.write(reply.head());
        int from = 0;
        for (int cut : reply.cuts()) {
            write(reply.events(), from, cut, out);
            from = cut;
        }
        write(reply.events(), from, reply.events().length, out);
        if (!reply.cutOff()) {
            out.write("0\r\n\r\n".getBytes(US_ASCII));
        }
    }

    /** Writes one chunk of HTTP, which the reader gets apart from others even when the kernel joins them. */
    private static void write(byte[] bytes, int from, int to, OutputStream out) throws IOException {
        if (from < to) {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(to - from + 16);
            chunk.writeBytes((Integer.toHexString(to - from) + "\r\n").getBytes(US_ASCII));
            chunk.write(bytes, from, to - from);
            chunk.writeBytes("\r\n".getBytes(US_ASCII));
            out.write(chunk.toByteArray());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
