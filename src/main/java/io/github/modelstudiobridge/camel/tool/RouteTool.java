package io.github.modelstudiobridge.camel.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.chat.WrittenJson;
import io.github.modelstudiobridge.tool.CallLine;
import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import io.github.modelstudiobridge.tool.Tool;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import io.github.modelstudiobridge.tool.ToolRun;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;

/** A tool whose calls a route carries out, each as one exchange on a worker's thread. Thread safe. */
final class RouteTool implements Tool {

    /** Exchange property, {@link ToolCall}: the call as the model wrote it. */
    static final String TOOL_CALL = "toolCall";

    private final ToolDefinition definition;
    private final AiToolEndpoint endpoint;
    private final AiToolConsumer consumer;
    private final CallLine line;
    private final ToolFailures failures;
    private final ToolContent content;

    RouteTool(AiToolEndpoint endpoint, AiToolConsumer consumer, CallLine line) {
        this.definition = endpoint.definition();
        this.endpoint = endpoint;
        this.consumer = consumer;
        this.line = line;
        this.failures = new ToolFailures(endpoint.getName());
        this.content = new ToolContent(endpoint.getMaxResultSize());
    }

    @Override
    public ToolDefinition definition() {
        return definition;
    }

    @Override
    public Running start(ToolCall call, Map<String, Object> properties, Consumer<ToolResult> done) {
        return line.start(() -> carryOut(call, properties), done);
    }

    private ToolResult carryOut(ToolCall call, Map<String, Object> properties) {
        if (!consumer.isStarted()) {
            return new ToolResult(Outcome.FAILED, definition.name() + " is not available now.");
        }
        try {
            ObjectNode arguments = endpoint.schema().read(call.arguments());
            return passOn(call, arguments, properties);
        } catch (InvalidArgumentsException e) {
            return new ToolResult(Outcome.INVALID_ARGUMENTS, e.getMessage());
        } catch (Throwable e) {
            return failures.result(e, requestId(properties));
        }
    }

    private static String requestId(Map<String, Object> properties) {
        return String.valueOf(properties.get("requestId"));
    }

    /** The unit of work is kept open until the body is read: its end closes streams. */
    private ToolResult passOn(ToolCall call, ObjectNode arguments, Map<String, Object> properties) throws Exception {
        Exchange exchange = consumer.createExchange(false);
        consumer.createUoW(exchange);
        try {
            exchange.setPattern(ExchangePattern.InOut);
            properties.forEach(exchange::setProperty);
            exchange.setProperty(TOOL_CALL, call);
            ToolSteps.belongTo(ToolRun.current(), exchange);
            fill(exchange.getMessage(), arguments);
            process(exchange);
            return exchange.getException() == null
                    ? new ToolResult(Outcome.OK, content.text(exchange))
                    : failures.result(exchange.getException(), requestId(properties));
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }

    private void process(Exchange exchange) throws Exception {
        try {
            consumer.getProcessor().process(exchange);
        } catch (Error e) {
            // Camel counts such an exchange as under way for ever, and a stop would wait for it
            exchange.getContext().getInflightRepository().remove(exchange, consumer.getRouteId());
            throw e;
        }
    }

    private void fill(Message message, ObjectNode arguments) {
        message.setBody(arguments.toString());
        for (String name : endpoint.schema().names()) {
            Object value = arguments.has(name) ? WrittenJson.of(arguments.get(name)) : null;
            if (value != null) {
                message.setHeader(name, value);
            }
        }
    }
}
