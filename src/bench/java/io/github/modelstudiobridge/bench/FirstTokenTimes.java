package io.github.modelstudiobridge.bench;

import java.util.List;

/**
 * How long each answer kept its caller waiting, from the call of the client to its arrival, in nanoseconds.
 *
 * @param firstBytes to the first byte of the body
 * @param firstTexts to the first event with text
 */
record FirstTokenTimes(List<Long> firstBytes, List<Long> firstTexts) {}
