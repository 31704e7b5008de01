package io.github.modelstudiobridge.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client that decides about every byte, to see what other clients hide. */
final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(ModelStudioSimulator simulator) throws IOException {
        this(simulator, 0);
    }

    /** With a receive buffer of about that many bytes, 0 for the system's own choice. */
    RawClient(ModelStudioSimulator simulator, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress("127.0.0.1", simulator.port()), 10_000);
        in = new java.io.BufferedInputStream(socket.getInputStream());
    }

    static String post(String body, String... headerLines) {
        StringBuilder request = new StringBuilder("POST /compatible-mode/v1/chat/completions HTTP/1.1\r\n");
        request.append("Host: localhost\r\nAuthorization: Bearer any\r\n");
        for (String line : headerLines) {
            request.append(line).append("\r\n");
        }
        return request.append("Content-Length: ")
                .append(body.getBytes(UTF_8).length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    RawClient send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return this;
    }

    /** The status line and the headers. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after \"" + head + "\"");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** The next HTTP chunk, empty for the last. */
    byte[] readChunk() throws IOException {
        int size = Integer.parseInt(readLine(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new IOException("closed inside of a chunk");
        }
        readLine();
        return chunk;
    }

    /** All chunks up to the last. */
    List<byte[]> readChunks() throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    String readChunkedBody() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk : readChunks()) {
            body.write(chunk);
        }
        return body.toString(UTF_8);
    }

    String readBody(int length) throws IOException {
        return new String(in.readNBytes(length), UTF_8);
    }

    String readToEnd() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
