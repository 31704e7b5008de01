package io.github.modelstudiobridge.camel;

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

    private CallProperties() {}
}
