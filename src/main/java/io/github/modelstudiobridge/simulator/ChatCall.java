package io.github.modelstudiobridge.simulator;

import java.util.List;
import java.util.Set;

/**
 * What the simulator needs to know of a valid request; it does not hold on to the request itself.
 *
 * @param model the model's name
 * @param stream whether the answer is streamed
 * @param includeUsage whether a stream ends with a chunk that counts tokens
 * @param choices how many answers are wanted
 * @param maxTokens the most tokens of an answer
 * @param stops texts that an answer ends before
 * @param thinking whether the model thinks before it speaks
 * @param tools names of the functions that may be called
 * @param conversation the messages
 */
record ChatCall(
        String model,
        boolean stream,
        boolean includeUsage,
        int choices,
        long maxTokens,
        List<String> stops,
        boolean thinking,
        Set<String> tools,
        Conversation conversation) {}
