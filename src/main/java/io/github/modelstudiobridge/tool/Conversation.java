package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.AnswerChunk;
import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.ToolCall;
import io.github.modelstudiobridge.chat.ToolChoice;
import io.github.modelstudiobridge.chat.WholeAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The rounds that answer one request: the model asks for tools, gets results, and goes on, and to the caller all of it is
 * one answer.
 *
 * <p>Belongs to one call, used by one thread at a time.
 */
public final class Conversation {

    private final OfferedTools offered;
    private final int maxToolCallsSize;
    private final int maxTextSize;
    private final CarriedOut carriedOut;

    /** What was said in earlier rounds and not yet heard, because the caller wants all in one piece. */
    private final StringBuilder said = new StringBuilder();

    private ChatRequest request;
    private RoundAnswer answer;
    private int rounds;
    private boolean spoken;
    private boolean filled;
    private String id;
    private long created;
    private JsonNode usage;

    /**
     * A conversation that begins.
     *
     * @param carriedOut       calls that the bridge carried out before the caller came back
     * @param maxToolCallsSize characters that the tool calls of one answer may have together
     * @param maxTextSize      characters that one answer may say before the calls that the conversation goes on with
     */
    public Conversation(
            ChatRequest request, OfferedTools offered, CarriedOut carriedOut, int maxToolCallsSize, int maxTextSize) {
        this.request = request;
        this.offered = offered;
        this.carriedOut = carriedOut;
        this.maxToolCallsSize = maxToolCallsSize;
        this.maxTextSize = maxTextSize;
    }

    /** What the model is to be asked next. */
    public ChatRequest request() {
        return request;
    }

    public OfferedTools offered() {
        return offered;
    }

    /** Rounds of tools that are behind. */
    public int rounds() {
        return rounds;
    }

    /** Begins an answer anew, whatever came of an earlier attempt at it. */
    public RoundAnswer newAnswer() {
        answer = new RoundAnswer(this, maxToolCallsSize, maxTextSize);
        return answer;
    }

    /** The latest answer. */
    public RoundAnswer answer() {
        return answer;
    }

    /** The calls of earlier rounds. */
    public CarriedOut carriedOut() {
        return carriedOut;
    }

    /** Goes on after a round whose calls were carried out. */
    public void goOn(List<ToolCall> calls, List<ToolResult> outcome) {
        List<ObjectNode> more = new ArrayList<>();
        more.add(ToolMessages.asking(answer.text(), calls));
        for (int i = 0; i < calls.size(); i++) {
            carriedOut.add(calls.get(i), outcome.get(i));
            more.add(ToolMessages.answering(calls.get(i), outcome.get(i).content()));
        }
        request = request.withMessages(more);
        if (ToolChoice.forcesACall(request.json().path("tool_choice"))) {
            // the call that was asked for has been made; the next answer may be in words
            request = request.withField("tool_choice", "auto");
        }
        usage = Usage.sum(usage, answer.usage());
        if (!request.stream()) {
            said.append(answer.text());
        }
        spoken |= answer.hasSpoken();
        rounds++;
    }

    /** Lets the model ask for no more tools. */
    public void endTools() {
        request = request.withField("tool_choice", "none");
    }

    /**
     * What the caller is still to hear of the latest answer, with calls for the caller to carry out.
     *
     * @param relayed the calls, under their own names
     */
    public List<AnswerChunk> ending(List<ToolCall> relayed) {
        List<AnswerChunk> ending = new ArrayList<>();
        for (AnswerChunk chunk : answer.ending()) {
            if (chunk.choices().isEmpty()) {
                ending.add(counted(chunk));
            } else {
                ending.add(chunk.withFinishReason(null).withText("").withToolCalls(deltas(relayed)));
                ending.add(chunk);
            }
        }
        return ending;
    }

    /** How the latest answer ends where its calls are passed over. */
    public List<AnswerChunk> endingInWords() {
        return answer.ending().stream()
                .map(chunk -> chunk.choices().isEmpty() ? counted(chunk) : chunk.withFinishReason("stop"))
                .toList();
    }

    private ArrayNode deltas(List<ToolCall> relayed) {
        ArrayNode deltas = entries(relayed);
        for (int i = 0; i < relayed.size(); i++) {
            ((ObjectNode) deltas.get(i)).put("index", i);
        }
        return deltas;
    }

    private ArrayNode entries(List<ToolCall> relayed) {
        return ToolMessages.entries(asCallerKnows(relayed));
    }

    /** Calls by the names that the caller knows. */
    public List<ToolCall> asCallerKnows(List<ToolCall> relayed) {
        return relayed.stream()
                .map(call -> call.withName(offered.callerName(call.name())))
                .toList();
    }

    /**
     * Takes an answer in that came in one piece.
     *
     * @return what the caller is to get of it if the conversation ends here
     */
    public WholeAnswer hear(WholeAnswer whole) {
        ObjectNode tree = WholeAnswers.tree(whole);
        AnswerChunk chunk = WholeAnswers.asChunk(tree);
        newAnswer().hear(chunk);
        if (!goesOn() && !chunk.choices().get(0).hasToolCalls()) {
            return whole;
        }
        if (goesOn()) {
            tree.put("id", id).put("created", created);
            tree.set("usage", Usage.sum(usage, tree.get("usage")));
        }
        List<ToolCall> relayed = answer.calls().stream()
                .filter(call -> !offered.isBridgeCall(call.name()))
                .toList();
        WholeAnswers.edit(tree, said.toString(), entries(relayed));
        return WholeAnswers.written(tree);
    }

    /** Whether the caller has heard a word of any round, the bridge's own words included. */
    public boolean hasSpoken() {
        return filled || hasModelSpoken();
    }

    /** Whether the model has said a word in any round. */
    public boolean hasModelSpoken() {
        return spoken || answer != null && answer.hasSpoken();
    }

    /** A sentence of the bridge's own, as a part of the answer that the caller hears. */
    public AnswerChunk aside(String sentence) {
        filled = true;
        // the model's own words come right behind it
        return AnswerChunk.lastWords(request.callerModel(), sentence + " ")
                .withFinishReason(null)
                .withIdentity(id, created);
    }

    /** Whether an earlier round has been heard. */
    boolean goesOn() {
        return rounds > 0;
    }

    /** A chunk as one of the answer that the caller hears. */
    AnswerChunk identified(AnswerChunk chunk) {
        if (!goesOn()) {
            id = chunk.id();
            created = chunk.created();
            return chunk;
        }
        return id.equals(chunk.id()) ? chunk : chunk.withIdentity(id, created);
    }

    /** A chunk that counts the tokens of all rounds. */
    AnswerChunk counted(AnswerChunk chunk) {
        return usage == null || chunk.usage() == null || chunk.usage().isNull()
                ? chunk
                : chunk.withUsage(Usage.sum(usage, chunk.usage()));
    }

    /** The calls with an id each, which their results are told by. */
    List<ToolCall> withIds(List<ToolCall> calls) {
        return calls.stream()
                .map(call -> call.id().isEmpty()
                        ? new ToolCall(call.index(), "call_" + UUID.randomUUID(), call.name(), call.arguments())
                        : call)
                .toList();
    }
}
