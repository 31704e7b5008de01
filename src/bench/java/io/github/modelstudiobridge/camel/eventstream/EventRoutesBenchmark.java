package io.github.modelstudiobridge.camel.eventstream;

import io.github.modelstudiobridge.bench.parts.Samples;
import io.github.modelstudiobridge.camel.AnswerProgress;
import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.runtime.Bridge;
import io.github.modelstudiobridge.runtime.StartException;
import io.github.modelstudiobridge.sse.SseDecoder;
import io.github.modelstudiobridge.testing.BridgeUnderTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One network chunk on its whole way through the bridge: bytes, the split and event routes as they are shipped, and the
 * frames for the caller. All but the two sockets.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventRoutesBenchmark {

    @Param({"ims", "openai"})
    public String dialect;

    @Param({"1", "4"})
    public int eventsPerChunk;

    private final SseDecoder decoder = new SseDecoder(1 << 20);
    private final CountedReply reply = new CountedReply();
    private Bridge bridge;
    private EventDelivery delivery;
    private byte[] chunk;

    @Setup
    public void start() throws Exception {
        bridge = bridge();
        CamelContext context = bridge.context();
        Exchange call = new DefaultExchange(context);
        call.setProperty(CallProperties.REPLY_STREAM, reply);
        Call.of(call, context);
        call.getMessage().setBody(Samples.IMS_REQUEST.getBytes(StandardCharsets.UTF_8));
        for (String step : new String[] {"RequestDecoder", "RequestCheck", "Tools"}) {
            process(context, dialect + step, call);
        }
        process(context, "modelStudioRequestEncoder", call);
        EventStreamEndpoint endpoint = context.getEndpoints().stream()
                .filter(EventStreamEndpoint.class::isInstance)
                .map(EventStreamEndpoint.class::cast)
                .findFirst()
                .orElseThrow();
        delivery = new EventDelivery(endpoint, call, AnswerProgress.of(call));
        chunk = Samples.networkChunk(eventsPerChunk);
    }

    private static Bridge bridge() throws StartException {
        return Bridge.start(
                Path.of("config/application.properties"),
                Path.of("routes"),
                BridgeUnderTest.properties("http://127.0.0.1:9/v1", Map.of()));
    }

    private static void process(CamelContext context, String bean, Exchange call) throws Exception {
        context.getRegistry().lookupByNameAndType(bean, Processor.class).process(call);
    }

    @Benchmark
    public long chunk() throws Exception {
        long before = reply.frames();
        decoder.decode(ByteBuffer.wrap(chunk), delivery);
        if (!delivery.deliver(failed -> {}) || delivery.failure() != null) {
            throw new IllegalStateException("a chunk was not delivered at once", delivery.failure());
        }
        if (reply.frames() != before + eventsPerChunk) {
            throw new IllegalStateException(
                    "a chunk of " + eventsPerChunk + " events became " + (reply.frames() - before) + " frames");
        }
        return reply.bytes();
    }

    @TearDown
    public void stop() {
        bridge.close();
    }
}
