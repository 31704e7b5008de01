package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.EventStreamTarget;
import io.github.modelstudiobridge.chat.ChatException;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.Thinking;
import io.github.modelstudiobridge.modelstudio.ModelCapabilities.ToolsWithStream;
import io.github.modelstudiobridge.modelstudio.ModelStudioErrors;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.modelstudio.ThinkingPolicy;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses for each attempt whether Model Studio is asked for a stream or for one piece. It is asked for what the caller
 * wants, but for what models cannot do: some stream no answer while tools are offered, and those that always think give
 * none in one piece. What then comes is made into what the caller wants by {@link AnswerReplay} and {@link AnswerCheck}.
 *
 * <p>As a step it puts the request to be sent into the body. Which model refused tools with a stream is remembered for a
 * while, for each place by itself. Thread safe.
 */
public final class StreamChoice implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(StreamChoice.class);
    private static final int MOST_REMEMBERED = 1_000;
    private static final int REFUSED = 400;

    private record ModelAtPlace(String place, String model) {}

    private final UpstreamErrors errors;
    private final ExpiringSet<ModelAtPlace> refusals = new ExpiringSet<>(MOST_REMEMBERED);
    private Duration remember = Duration.ofHours(1);

    public StreamChoice(UpstreamErrors errors) {
        this.errors = errors;
    }

    /** How long a model that refused tools with a stream is not asked so again; zero for not at all. */
    public void setRemember(Duration remember) {
        if (remember.isNegative()) {
            throw new IllegalArgumentException("modelstudio.tools-with-stream.remember is negative: " + remember);
        }
        this.remember = remember;
    }

    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        if (request == null) {
            throw new IllegalArgumentException("the upstream route expects a ChatRequest in the body");
        }
        ModelCapabilities model = capabilities(exchange);
        if (!request.stream()) {
            boolean needsStream = model.thinking() == Thinking.ALWAYS;
            exchange.getMessage().setBody(needsStream ? request.asStream() : request);
        } else if (isOpen(request, model) && isToBeAskedInOnePiece(exchange, request, model)) {
            askInOnePiece(exchange, request);
        }
    }

    /** Whether the model could be asked in either way, and it matters. */
    private static boolean isOpen(ChatRequest streamed, ModelCapabilities model) {
        return streamed.offersTools() && model.thinking() != Thinking.ALWAYS;
    }

    private boolean isToBeAskedInOnePiece(Exchange exchange, ChatRequest request, ModelCapabilities model) {
        return switch (model.toolsWithStream()) {
            case STREAM -> false;
            case NON_STREAM -> true;
            case AUTO -> refusals.contains(key(exchange, request));
        };
    }

    /**
     * Runs when an attempt has failed: puts its request into the body, to be answered in one piece, if all that is wrong
     * is that the model streams no answer with tools.
     *
     * @throws Exception any other failure, as it was
     */
    public void askAgain(Exchange exchange) throws Exception {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        ChatRequest asked = asked(exchange);
        if (asked == null || !isRefused(asked, capabilities(exchange), failure) || hasShown(exchange)) {
            throw failure;
        }
        ReplyStream reply = ReplyStream.of(exchange);
        if (reply != null) {
            // what came before the refusal would be said twice
            reply.discard();
            reply.hold();
        }
        askInOnePiece(exchange, asked);
    }

    private boolean isRefused(ChatRequest asked, ModelCapabilities model, Exception failure) {
        if (!asked.stream() || !isOpen(asked, model) || model.toolsWithStream() != ToolsWithStream.AUTO) {
            return false;
        }
        ChatException refusal = errors.of(failure);
        return refusal != null
                && refusal.upstreamStatus() == REFUSED
                && ModelStudioErrors.isAboutStreamedTools(refusal.error());
    }

    private static boolean hasShown(Exchange exchange) {
        AnswerProgress progress = AnswerProgress.of(exchange);
        return progress != null && progress.hasShown();
    }

    private static void askInOnePiece(Exchange exchange, ChatRequest request) {
        ChatRequest inOnePiece = request.inOnePiece();
        Repairs.report(exchange, ThinkingPolicy.stop(inOnePiece.json(), model(exchange)));
        exchange.getMessage().setBody(inOnePiece);
    }

    /** Notes that the model has answered in one piece what it refused to stream. */
    public void remember(Exchange exchange) {
        ModelAtPlace refused = key(exchange, asked(exchange));
        refusals.add(refused, remember);
        LOG.info(
                "event=tools-refused-with-stream model=\"{}\" remembered={} exchange={}",
                refused.model(),
                remember,
                exchange.getExchangeId());
    }

    private static ModelAtPlace key(Exchange exchange, ChatRequest request) {
        EventStreamTarget target = exchange.getProperty(CallProperties.UPSTREAM_TARGET, EventStreamTarget.class);
        return new ModelAtPlace(target == null ? "main" : target.host() + ":" + target.port(), request.model());
    }

    private static ChatRequest asked(Exchange exchange) {
        return exchange.getProperty(CallProperties.UPSTREAM_REQUEST, ChatRequest.class);
    }

    private static ModelCapabilities capabilities(Exchange exchange) {
        ResolvedModel model = model(exchange);
        return model == null ? ModelCapabilities.UNLIMITED : model.capabilities();
    }

    /** That of the place which is asked, or the one that the caller named; null when neither is known. */
    private static ResolvedModel model(Exchange exchange) {
        ResolvedModel asked = exchange.getProperty(CallProperties.UPSTREAM_MODEL, ResolvedModel.class);
        return asked == null ? exchange.getProperty(CallProperties.RESOLVED_MODEL, ResolvedModel.class) : asked;
    }
}
