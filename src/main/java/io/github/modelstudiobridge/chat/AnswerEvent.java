package io.github.modelstudiobridge.chat;

/** One step of an answer, in no dialect: a chunk of a stream, its end, or the whole at once. Immutable. */
public sealed interface AnswerEvent permits AnswerChunk, AnswerEnd, WholeAnswer {}
