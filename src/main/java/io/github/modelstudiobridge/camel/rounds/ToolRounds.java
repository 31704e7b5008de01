package io.github.modelstudiobridge.camel.rounds;

import io.github.modelstudiobridge.camel.Async;
import io.github.modelstudiobridge.camel.CallProperties;
import io.github.modelstudiobridge.camel.Positive;
import io.github.modelstudiobridge.camel.RouteCaller;
import io.github.modelstudiobridge.camel.Successor;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.tool.CarriedOut;
import io.github.modelstudiobridge.tool.Conversation;
import io.github.modelstudiobridge.tool.OfferedTools;
import io.github.modelstudiobridge.tool.RelayedRounds;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;

/**
 * Has the model answer a request; where it asks for tools of the bridge, carries them out and has it go on, until it asks
 * for none. To the caller all of that is one answer.
 *
 * <p>Without offered tools it is one call of the {@code ask} endpoint. Thread safe once started.
 */
public final class ToolRounds extends RouteCaller implements Successor<ToolRounds> {

    private final RelayedRounds relayedRounds;
    private String ask;
    private String answer;
    private int maxRounds = 6;
    private Duration budget = Duration.ofSeconds(30);
    private int maxCalls = 16;
    private int maxToolCallsSize = 65_536;
    private int maxTextSize = 1_048_576;
    private AsyncProducer askProducer;
    private AsyncProducer answerProducer;

    public ToolRounds(RelayedRounds relayedRounds) {
        this.relayedRounds = relayedRounds;
    }

    /** The conversation that an exchange belongs to, or null when no tools are offered. */
    public static Conversation conversation(Exchange exchange) {
        return exchange.getProperty(CallProperties.TOOL_CONVERSATION, Conversation.class);
    }

    /** The endpoint that has the model answer a request. */
    public void setAsk(String ask) {
        this.ask = ask;
    }

    /** The endpoint that takes what the caller is to hear. */
    public void setAnswer(String answer) {
        this.answer = answer;
    }

    /** Rounds of tools for one request; {@code tools.max-rounds}. After them the model must answer without tools. */
    public void setMaxRounds(int maxRounds) {
        this.maxRounds = Positive.require("tools.max-rounds", maxRounds);
    }

    /** Time that the tools of one request may take together; {@code tools.budget}. */
    public void setBudget(Duration budget) {
        Positive.require("tools.budget", Math.toIntExact(budget.toMillis()));
        this.budget = budget;
    }

    /** Calls of one round; {@code tools.max-calls}. */
    public void setMaxCalls(int maxCalls) {
        this.maxCalls = Positive.require("tools.max-calls", maxCalls);
    }

    /** Characters of one round's calls together; {@code upstream.max-tool-calls-size}. */
    public void setMaxToolCallsSize(int maxToolCallsSize) {
        this.maxToolCallsSize = Positive.require("upstream.max-tool-calls-size", maxToolCallsSize);
    }

    /** Characters that the model may say in a round before it asks for tools; {@code tools.max-text-size}. */
    public void setMaxTextSize(int maxTextSize) {
        this.maxTextSize = Positive.require("tools.max-text-size", maxTextSize);
    }

    @Override
    public Map<String, String> calledEndpoints() {
        return Map.of("ask", ask, "answer", answer);
    }

    @Override
    protected void doStart() throws Exception {
        askProducer = startProducer(ask);
        answerProducer = startProducer(answer);
    }

    @Override
    public void succeed(ToolRounds predecessor) {
        relayedRounds.succeed(predecessor.relayedRounds);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        OfferedTools offered = exchange.getProperty(CallProperties.OFFERED_TOOLS, OfferedTools.class);
        if (offered == null) {
            return Async.process(askProducer, exchange, callback);
        }
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        CarriedOut carriedOut = exchange.getProperty(CallProperties.CARRIED_OUT, CarriedOut.class);
        Conversation conversation = new Conversation(request, offered, carriedOut, maxToolCallsSize, maxTextSize);
        exchange.setProperty(CallProperties.TOOL_CONVERSATION, conversation);
        new ToolRoundsCall(this, conversation, exchange, callback).start();
        return false;
    }

    AsyncProducer askProducer() {
        return askProducer;
    }

    AsyncProducer answerProducer() {
        return answerProducer;
    }

    RelayedRounds relayedRounds() {
        return relayedRounds;
    }

    int maxRounds() {
        return maxRounds;
    }

    Duration budget() {
        return budget;
    }

    int maxCalls() {
        return maxCalls;
    }
}
