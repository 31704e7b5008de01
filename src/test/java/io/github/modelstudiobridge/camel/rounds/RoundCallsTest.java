package io.github.modelstudiobridge.camel.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.camel.Call;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.tool.CarriedOut;
import io.github.modelstudiobridge.tool.Conversation;
import io.github.modelstudiobridge.tool.OfferedTools;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import io.github.modelstudiobridge.tool.ToolResult;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RoundCallsTest {

    private final AtomicInteger started = new AtomicInteger();

    private final Tool tool = new Tool() {
        @Override
        public ToolDefinition definition() {
            return new ToolDefinition("f", Set.of(), Execution.BRIDGE, true, true, Json.MAPPER.createObjectNode());
        }

        @Override
        public Running start(ToolCall call, Map<String, Object> context, Consumer<ToolResult> done) {
            started.incrementAndGet();
            return () -> {};
        }
    };

    private Conversation conversation() {
        Conversation conversation = new Conversation(
                ChatRequest.parse("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                        .getBytes(StandardCharsets.UTF_8)),
                new OfferedTools(List.of(tool), Set.of(), true, Map.of()),
                new CarriedOut(),
                100,
                100);
        conversation.newAnswer();
        return conversation;
    }

    @Test
    void startsNothingForACallThatWasCancelledBefore() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("vertx", vertx);
            Call call = Call.of(new DefaultExchange(context), context);
            call.cancel(new CancellationException());
            CompletableFuture<List<ToolResult>> results = new CompletableFuture<>();

            call.onLoop(() -> {
                try {
                    new RoundCalls(call, conversation(), List.of(new ToolCall(0, "c", "f", "{}")), Map.of(), 9)
                            .start(Duration.ofSeconds(9), results::complete);
                } catch (RuntimeException e) {
                    results.completeExceptionally(e);
                }
            });

            assertThat(results.get(9, TimeUnit.SECONDS))
                    .extracting(ToolResult::content)
                    .containsExactly("The caller has gone.");
            assertThat(started).hasValue(0);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
