package io.github.modelstudiobridge.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The model's side of one request: a script writes what it likes to the socket. */
final class Peer {

    /** What the model's side does with a request that it has read. */
    @FunctionalInterface
    interface Script {
        void play(Peer peer) throws Exception;
    }

    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\n";

    private final Socket socket;
    private final OutputStream out;
    private final Request request;
    private final Run run;
    private boolean chunked;

    Peer(Socket socket, Request request, Run run) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.request = request;
        this.run = run;
    }

    /** The answer of a model that does nothing wrong, as it was asked for. */
    Peer answer() throws IOException {
        return request.wantsStream() ? stream().good().morning() : json(Chunks.COMPLETION);
    }

    /** Writes bytes as they are. */
    Peer raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    Peer raw(String text) throws IOException {
        return raw(utf8(text));
    }

    /** A head with a status, and a body with its length. */
    Peer status(String statusLine, String headers, String body) throws IOException {
        return raw("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(statusLine, headers, utf8(body).length, body));
    }

    /** A status with an error as Model Studio writes it. */
    Peer refuse(int status, String headers, String code) throws IOException {
        return status(
                status + " Because", "Content-Type: application/json\r\n" + headers, Chunks.error(code, "Sorry."));
    }

    Peer refuse(int status, String code) throws IOException {
        return refuse(status, "", code);
    }

    Peer json(String body) throws IOException {
        return status("200 OK", "Content-Type: application/json\r\n", body);
    }

    /** The head of an answer in as many chunks as are written; a stream or JSON, as it was asked for. */
    Peer head() throws IOException {
        return request.wantsStream() ? stream() : chunkedHead(STREAM.replace("text/event-stream", "application/json"));
    }

    /** The head of an event stream in chunks. */
    Peer stream() throws IOException {
        return chunkedHead(STREAM);
    }

    private Peer chunkedHead(String head) throws IOException {
        raw(head + "Transfer-Encoding: chunked\r\n\r\n");
        chunked = true;
        return this;
    }

    /** The head of an event stream that ends with the connection. */
    Peer streamUntilClose() throws IOException {
        return raw(STREAM + "Connection: close\r\n\r\n");
    }

    /** Bytes of a body, as one chunk where there are chunks. */
    Peer body(byte[] bytes) throws IOException {
        if (!chunked) {
            return raw(bytes);
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes(utf8(Integer.toHexString(bytes.length) + "\r\n"));
        chunk.writeBytes(bytes);
        chunk.writeBytes(utf8("\r\n"));
        return raw(chunk.toByteArray());
    }

    Peer body(String text) throws IOException {
        return body(utf8(text));
    }

    /** One event. */
    Peer event(String data) throws IOException {
        return body("data: " + data + "\n\n");
    }

    Peer role() throws IOException {
        return event(Chunks.role());
    }

    Peer text(String text) throws IOException {
        return event(Chunks.text(text));
    }

    /** The first half of the good answer. */
    Peer good() throws IOException {
        return role().text("Good ");
    }

    /** Its second half, to the end of the response. */
    Peer morning() throws IOException {
        return text("morning.").finish().event(Chunks.usage()).done().end();
    }

    Peer finish() throws IOException {
        return event(Chunks.finish());
    }

    Peer done() throws IOException {
        return event(Chunks.DONE);
    }

    /** The proper end of a response in chunks. */
    Peer end() throws IOException {
        return raw("0\r\n\r\n");
    }

    /** One event, byte by byte, with a pause after each. */
    Peer slowly(String text, long millis) throws Exception {
        for (byte b : utf8(text)) {
            body(new byte[] {b}).pause(millis);
        }
        return this;
    }

    Peer pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
        return this;
    }

    /** The end of an answer that asks for the weather. */
    Peer askForWeather() throws IOException {
        String call = "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"get_current_weather\",\"arguments\":\"{\\\"location\\\":\\\"" + run.id() + "\\\"}\"}}]}";
        return event(Chunks.delta(call))
                .event(Chunks.finish().replace("\"stop\"", "\"tool_calls\""))
                .done()
                .end();
    }

    /** Does the same again until the bridge has had enough. */
    void forEver(long millis, Peer.Script script) throws Exception {
        while (!socket.isClosed()) {
            script.play(this);
            pause(millis);
        }
    }

    /** Lets the caller's script go on, see {@link Conversation#awaitModel}. */
    Peer tellCaller() {
        run.tellCaller();
        return this;
    }

    /** Says nothing more until the bridge closes the connection. */
    void untilClosed() throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // what comes after the request is of no interest
        }
    }

    void close() throws IOException {
        socket.close();
    }

    /** Ends the connection as a crashed program does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
