package io.github.modelstudiobridge.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One connection to an HTTP server, byte by byte: a test can see when each frame arrived, stop reading, or hang up.
 *
 * <p>Reads time out after 30 s, so that a silent server fails a test instead of holding it.
 */
public final class HttpCall implements AutoCloseable {

    /** One server-sent event's lines without the blank one, and {@link System#nanoTime()} of its last byte. */
    public record Frame(String text, long nanoTime) {
        public String data() {
            return text.startsWith("data: ") ? text.substring(6) : "";
        }
    }

    private final Socket socket;
    private final InputStream in;
    private int status;
    private Map<String, String> headers = Map.of();
    private int chunkLeft;
    private int chunks;
    private boolean ended;

    private HttpCall(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    public static HttpCall connect(int port) throws IOException {
        return new HttpCall(port, 0);
    }

    /** A connection whose kernel buffer is small, so that a reader who stops is noticed soon. */
    public static HttpCall connectWithSmallBuffer(int port) throws IOException {
        return new HttpCall(port, 16 * 1024);
    }

    /** Sends a request; an empty body is sent without a length. */
    public HttpCall send(String method, String path, Map<String, String> headers, String body) throws IOException {
        return send(method, path, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request whose body need not be text. */
    public HttpCall send(String method, String path, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head =
                new StringBuilder().append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        return sendRaw(request.toByteArray());
    }

    /** Sends text as it is. */
    public HttpCall sendRaw(String text) throws IOException {
        return sendRaw(text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpCall sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads the next answer's head. */
    public HttpCall readHead() throws IOException {
        String line = readLine();
        status = Integer.parseInt(line.split(" ")[1]);
        headers = new LinkedHashMap<>();
        ended = false;
        chunkLeft = 0;
        chunks = 0;
        while (!(line = readLine()).isEmpty()) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        return this;
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** In how many chunks the body has come so far. */
    public int chunks() {
        return chunks;
    }

    /** The next frame, or null at the body's proper end. */
    public Frame readFrame() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        int before = 0;
        int b;
        while ((b = readBodyByte()) >= 0) {
            frame.write(b);
            if (b == '\n' && before == '\n') {
                return new Frame(frame.toString(StandardCharsets.UTF_8).stripTrailing(), System.nanoTime());
            }
            before = b;
        }
        if (frame.size() > 0) {
            throw new EOFException("an incomplete frame at the end: " + frame);
        }
        return null;
    }

    /** The rest of the body. */
    public String readBody() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.containsKey("content-length")) {
            body.write(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else {
            int b;
            while ((b = readBodyByte()) >= 0) {
                body.write(b);
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /** The next so many bytes of a body that has a length. */
    public String readSome(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.UTF_8);
    }

    /** Appends what comes of the body, and tells whether its proper end came too. */
    public boolean readBody(StringBuilder text) throws IOException {
        int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            while (body.size() != length) {
                int b = readBodyByte();
                if (b < 0) {
                    return length < 0;
                }
                body.write(b);
            }
            return true;
        } catch (EOFException | SocketException e) {
            return false;
        } finally {
            text.append(body.toString(StandardCharsets.UTF_8));
        }
    }

    private int readBodyByte() throws IOException {
        if (ended) {
            return -1;
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return in.read();
        }
        if (chunkLeft == 0) {
            chunkLeft = Integer.parseInt(readLine(), 16);
            if (chunkLeft == 0) {
                readLine();
                ended = true;
                return -1;
            }
            chunks++;
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was cut inside the body");
        }
        if (--chunkLeft == 0) {
            readLine();
        }
        return b;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = in.read()) != '\n') {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Whether the server has closed the connection. */
    public boolean isClosedByServer() throws IOException {
        return in.read() < 0;
    }

    /** Hangs up as a crashed program does: with a reset, not with an end. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more will be sent, and goes on reading. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Hangs up. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
