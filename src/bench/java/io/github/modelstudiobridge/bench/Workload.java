package io.github.modelstudiobridge.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What callers ask for.
 *
 * @param streams         callers, each with a connection of its own that stays open from answer to answer
 * @param answers         answers that each caller asks for, one after the other
 * @param tokens          events with text per answer
 * @param firstTokenDelay how long the simulated model thinks
 * @param pace            time between two of its tokens
 * @param spread          the callers start at random moments within this time
 * @param together        whether all callers send each of their requests in the same moment
 */
record Workload(
        int streams,
        int answers,
        int tokens,
        Duration firstTokenDelay,
        Duration pace,
        Duration spread,
        boolean together) {

    byte[] requestBody() {
        return """
                {"model":"qwen-plus","stream":true,"messages":[{"role":"user","content":\
                "[[simulate: first-token-delay=%dms; pace=%dms; tokens=%d]] Count."}]}"""
                .formatted(firstTokenDelay.toMillis(), pace.toMillis(), tokens)
                .getBytes(StandardCharsets.UTF_8);
    }
}
