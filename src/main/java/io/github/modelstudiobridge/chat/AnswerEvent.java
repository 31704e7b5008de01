package io.github.modelstudiobridge.chat;

/** One step of a streamed answer, in no dialect: a chunk of it, or its end. Immutable. */
public sealed interface AnswerEvent permits AnswerChunk, AnswerEnd {}
