package io.github.modelstudiobridge.bench.parts;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.AnswerEncoder;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCallAssembler;
import io.github.modelstudiobridge.ims.ImsDialect;
import io.github.modelstudiobridge.modelstudio.ModelStudioChunkDecoder;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.modelstudio.Redaction;
import io.github.modelstudiobridge.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** JSON in and out, without Camel and without sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessagesBenchmark {

    private static final int DELTAS = 20;

    private final ModelStudioErrors errors = new ModelStudioErrors(() -> Redaction.of(List.of(), List.of()));
    private final AnswerChunk chunk = ModelStudioChunkDecoder.decode(Samples.CHUNK, errors);
    private final byte[] imsRequest = Samples.IMS_REQUEST.getBytes(StandardCharsets.UTF_8);
    private final ImsDialect ims = new ImsDialect("lenient", 20, 1 << 16);
    private final AnswerEncoder toIms = ims.newAnswer(ChatRequest.parse(imsRequest));
    private final AnswerEncoder toOpenAi = new OpenAiDialect().newAnswer(ChatRequest.parse(imsRequest));
    private final JsonNode callDelta = tree(Samples.CALL_DELTA);

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An event's data becomes a chunk: what kind it is, and its text. */
    @Benchmark
    public AnswerChunk classifyChunk() {
        return ModelStudioChunkDecoder.decode(Samples.CHUNK, errors);
    }

    @Benchmark
    public List<byte[]> encodeForIms() {
        return toIms.encode(chunk);
    }

    @Benchmark
    public List<byte[]> encodeForOpenAi() {
        return toOpenAi.encode(chunk);
    }

    /** A call in {@value #DELTAS} pieces. */
    @Benchmark
    public Object assembleToolCall() {
        ToolCallAssembler calls = new ToolCallAssembler(1 << 16);
        for (int i = 0; i < DELTAS; i++) {
            calls.add(0, callDelta);
        }
        return calls;
    }

    /** A caller's bytes to the model's bytes, without the checks of models. */
    @Benchmark
    public byte[] encodeRequest() throws IOException {
        return Json.MAPPER.writeValueAsBytes(
                ims.decode(ChatRequest.parse(imsRequest)).request().json());
    }
}
