package io.github.modelstudiobridge.camel;

import java.util.Set;

/**
 * Names of the exchange properties that a call carries from its inbound route to every event exchange.
 *
 * <p>Public API: routes read them, e.g. {@code ${exchangeProperty.extendData[instanceId]}}.
 */
public final class CallProperties {

    /** The {@link Call}, by which what ends it early is told. */
    public static final String CALL = "call";

    /** The {@link ReplyStream} to the caller; absent when a route was called neither over HTTP nor by {@link RouteCalls}. */
    public static final String REPLY_STREAM = "replyStream";

    /** The caller's dialect by its short name, e.g. {@code ims}. */
    public static final String DIALECT = "dialect";

    /** The name of the caller's key, for logs, metrics and routes that treat callers differently; never the key. */
    public static final String CALLER = "caller";

    /** The {@link io.github.modelstudiobridge.chat.ChatRequest}. */
    public static final String CHAT_REQUEST = "chatRequest";

    /** The {@link io.github.modelstudiobridge.modelstudio.ResolvedModel} that the request is for. */
    public static final String RESOLVED_MODEL = "resolvedModel";

    /** The {@link io.github.modelstudiobridge.modelstudio.ThinkingPolicy} for the caller. */
    public static final String THINKING_POLICY = "thinkingPolicy";

    /** The {@link io.github.modelstudiobridge.chat.ChatRequest} as Model Studio was asked in the latest attempt. */
    public static final String UPSTREAM_REQUEST = "upstreamRequest";

    /** Whether Model Studio was asked for a stream in the latest attempt: a {@code Boolean}. */
    public static final String UPSTREAM_STREAMS = "upstreamStreams";

    /** The {@link io.github.modelstudiobridge.camel.eventstream.EventStreamTarget} that the latest attempt asks. */
    public static final String UPSTREAM_TARGET = "upstreamTarget";

    /** The {@link io.github.modelstudiobridge.modelstudio.ResolvedModel} that the latest attempt asks. */
    public static final String UPSTREAM_MODEL = "upstreamModel";

    /**
     * The {@link io.github.modelstudiobridge.modelstudio.CompletionCollector} of a streamed answer that the caller wants in
     * one piece; absent for every other.
     */
    static final String COLLECTED_ANSWER = "collectedAnswer";

    /** The {@link io.github.modelstudiobridge.chat.AnswerEncoder} of the caller's dialect, for the answer that is under way. */
    public static final String ANSWER_ENCODER = "answerEncoder";

    /** The query parameters of the caller's URL as a map of strings. */
    public static final String QUERY_PARAMETERS = "queryParameters";

    /** The {@link io.github.modelstudiobridge.tool.Conversation}, when tools of the bridge are offered. */
    public static final String TOOL_CONVERSATION = "toolConversation";

    /** The {@link CallPolicy}. */
    static final String CALL_POLICY = "callPolicy";

    /** The deadlines of an answer that streams. */
    static final String STREAM_DEADLINES = "streamDeadlines";

    /** The deadlines of an answer in one piece. */
    static final String WHOLE_ANSWER_DEADLINES = "wholeAnswerDeadlines";

    /** What a call does to an older one, once it is known to be good. */
    static final String TAKES_PLACE = "takesPlaceOfAnother";

    /** What the first sign of life of an answer does. */
    static final String ON_SIGN_OF_LIFE = "onSignOfLife";

    /** What was repaired in the request. */
    static final String REQUEST_REPAIRS = "requestRepairs";

    /** The tools that the model is offered. */
    public static final String OFFERED_TOOLS = "offeredTools";

    /** The calls of tools that have been carried out before. */
    public static final String CARRIED_OUT = "carriedOutCalls";

    /** The sentence for who waits for a tool. */
    public static final String TOOL_FILLER = "toolFiller";

    /**
     * Those that only the way to the model uses. Exchanges of events are without them: what these have is copied for each
     * event, more than once.
     */
    public static final Set<String> OF_THE_REQUEST = Set.of(
            CALL_POLICY,
            STREAM_DEADLINES,
            WHOLE_ANSWER_DEADLINES,
            TAKES_PLACE,
            ON_SIGN_OF_LIFE,
            REQUEST_REPAIRS,
            OFFERED_TOOLS,
            CARRIED_OUT,
            TOOL_FILLER,
            THINKING_POLICY,
            UPSTREAM_REQUEST,
            UPSTREAM_STREAMS,
            UPSTREAM_TARGET,
            UPSTREAM_MODEL);

    private CallProperties() {}
}
