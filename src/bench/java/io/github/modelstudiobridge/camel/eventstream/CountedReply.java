package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.camel.ReplyStream;
import java.time.Duration;

/** A caller who takes everything at once, and keeps nothing. */
final class CountedReply implements ReplyStream {

    private long frames;
    private long bytes;

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void write(byte[] written) {
        frames++;
        bytes += written.length;
    }

    @Override
    public void setHeader(String name, String value) {}

    @Override
    public void cork() {}

    @Override
    public void uncork() {}

    @Override
    public void hold() {}

    @Override
    public void release() {}

    @Override
    public boolean discard() {
        return false;
    }

    @Override
    public void uncorkSoon() {
        uncork();
    }

    @Override
    public void keepAlive(Duration interval) {}

    @Override
    public boolean isStarted() {
        return true;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void onDrain(Runnable listener) {}
}
