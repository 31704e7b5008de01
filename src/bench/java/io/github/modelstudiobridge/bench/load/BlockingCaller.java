package io.github.modelstudiobridge.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.modelstudiobridge.bench.gateway.Setup;
import io.github.modelstudiobridge.bench.gateway.Target;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

/** Asks one target, request after request, on a connection that stays open. Not thread safe. */
public final class BlockingCaller implements AutoCloseable {

    private static final byte[] END = "\r\n0\r\n\r\n".getBytes(UTF_8);
    private static final int PATIENCE_MILLIS = 10_000;

    private final Target target;
    private final Socket socket;
    private final byte[] answer = new byte[1 << 16];

    public BlockingCaller(Target target) throws IOException {
        this.target = target;
        socket = new Socket("127.0.0.1", target.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** The bytes of a request. */
    byte[] request(String body) {
        byte[] json = body.getBytes(UTF_8);
        String head = "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n";
        byte[] request = head.formatted(target.path(), Setup.KEY, json.length).getBytes(UTF_8);
        byte[] all = Arrays.copyOf(request, request.length + json.length);
        System.arraycopy(json, 0, all, request.length, json.length);
        return all;
    }

    /**
     * Sends a request and reads the whole answer, a stream in chunks.
     *
     * @param expected what it must hold
     */
    void ask(byte[] request, String expected) throws IOException {
        socket.getOutputStream().write(request);
        int length = 0;
        while (!endsWith(END, length)) {
            int read = socket.getInputStream().read(answer, length, answer.length - length);
            if (read <= 0) {
                throw new EOFException(
                        "an answer ended early, or is too long: " + new String(answer, 0, length, UTF_8));
            }
            length += read;
        }
        String text = new String(answer, 0, length, UTF_8);
        if (!text.contains(expected) || !text.contains("data: [DONE]")) {
            throw new IOException("an answer without " + expected + ": " + text);
        }
    }

    private boolean endsWith(byte[] end, int length) {
        return length >= end.length && Arrays.equals(answer, length - end.length, length, end, 0, end.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
