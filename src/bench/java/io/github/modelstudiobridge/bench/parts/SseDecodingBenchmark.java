package io.github.modelstudiobridge.bench.parts;

import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.sse.SseEvent;
import io.github.modelstudiobridge.sse.SseListener;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes of network chunks to events. The auxiliary counter {@code bytes} is the throughput. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SseDecodingBenchmark {

    @Param({"1", "20"})
    public int eventsPerChunk;

    private final SseDecoder decoder = new SseDecoder(1 << 20);
    private byte[] chunk;

    /** What was decoded. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Decoded {
        public long bytes;
    }

    @Setup
    public void fill() {
        chunk = Samples.networkChunk(eventsPerChunk);
    }

    @Benchmark
    public void decode(Decoded decoded, Blackhole hole) {
        decoder.decode(ByteBuffer.wrap(chunk), new SseListener() {
            @Override
            public void onEvent(SseEvent event) {
                hole.consume(event);
            }
        });
        decoded.bytes += chunk.length;
    }
}
