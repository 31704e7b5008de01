package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.Dialect;
import io.github.modelstudiobridge.chat.Mode;
import io.github.modelstudiobridge.modelstudio.RequestRules;
import io.github.modelstudiobridge.modelstudio.ResolvedModel;
import io.github.modelstudiobridge.modelstudio.ThinkingPolicy;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Finds the model that a request names and holds the request to Model Studio's rules. Comes before anything of the
 * bridge's own is put into the conversation, so that what it tells the caller fits what the caller sent.
 *
 * <p>Thread safe once configured.
 */
public final class RequestCheck implements Processor {

    private final Models models;
    private final Mode mode;
    private int maxAnswers = Integer.MAX_VALUE;
    private ThinkingPolicy thinking = ThinkingPolicy.MODEL;
    private BridgeTools tools = request -> Set.of();

    /**
     * A check.
     *
     * @param models  where names are looked up
     * @param dialect how the caller asks
     * @param mode    {@code strict} or {@code lenient}
     */
    public RequestCheck(Models models, Dialect dialect, String mode) {
        this.models = models;
        this.mode = Mode.of(dialect.name() + ".mode", mode);
    }

    /** Answers that a caller may ask for at once, whatever the model can; on the phone a second one is heard as noise. */
    public void setMaxAnswers(int maxAnswers) {
        this.maxAnswers = maxAnswers;
    }

    /** Whether models think before they answer: {@code off}, {@code on}, or {@code model} for as they and callers like. */
    public void setThinking(String thinking) {
        this.thinking = ThinkingPolicy.of(thinking);
    }

    /** What a {@code tool_choice} may mean beside the request's own tools. */
    public void setTools(BridgeTools tools) {
        this.tools = tools;
    }

    /** @throws io.github.modelstudiobridge.chat.ChatException with status 404 or 400, naming the field */
    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        ResolvedModel model =
                models.resolve(request.model()).withMaxN(maxAnswers).withOfferedTools(tools.offeredWith(request));
        Repairs.report(exchange, thinking.prepare(request.json(), model));
        Repairs.report(exchange, RequestRules.check(request, model, mode));
        ResolvedModel applied = model.applyTo(request);
        thinking.decide(request.json(), applied);
        exchange.setProperty(CallProperties.RESOLVED_MODEL, applied);
        exchange.setProperty(CallProperties.THINKING_POLICY, thinking);
    }
}
