package io.github.modelstudiobridge.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Feeds a decoder and keeps what it reported, in order: {@link SseEvent}, {@link Comment} and {@link Retry}. */
final class DecoderProbe implements SseListener {
    record Comment(String text) {}

    record Retry(long millis) {}

    private final List<Object> seen = new ArrayList<>();
    private final SseDecoder decoder;

    DecoderProbe(int maxEventBytes) {
        decoder = new SseDecoder(maxEventBytes);
    }

    void decode(String... chunks) {
        for (String chunk : chunks) {
            decode(chunk.getBytes(UTF_8));
        }
    }

    void decode(byte[] chunk) {
        decode(ByteBuffer.wrap(chunk));
    }

    void decode(ByteBuffer chunk) {
        decoder.decode(chunk, this);
    }

    void decodeInChunks(byte[] stream, int chunkSize) {
        for (int from = 0; from < stream.length; ) {
            int length = Math.min(chunkSize, stream.length - from);
            decode(ByteBuffer.wrap(stream, from, length));
            from += length;
        }
    }

    boolean hasIncompleteEvent() {
        return decoder.hasIncompleteEvent();
    }

    List<Object> seen() {
        return List.copyOf(seen);
    }

    List<SseEvent> events() {
        return seen.stream()
                .filter(SseEvent.class::isInstance)
                .map(SseEvent.class::cast)
                .toList();
    }

    List<String> data() {
        return events().stream().map(SseEvent::data).toList();
    }

    @Override
    public void onEvent(SseEvent event) {
        seen.add(event);
    }

    @Override
    public void onComment(String text) {
        seen.add(new Comment(text));
    }

    @Override
    public void onRetry(long millis) {
        seen.add(new Retry(millis));
    }
}
