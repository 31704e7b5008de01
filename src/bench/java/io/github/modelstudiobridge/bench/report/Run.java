package io.github.modelstudiobridge.bench.report;

import java.util.Map;

/**
 * What one case told of one target in one round.
 *
 * @param caseName    the case
 * @param target      the target
 * @param round       from 1
 * @param values      by metric; empty when it failed
 * @param otherCores  what the rest of the machine did meanwhile: noise
 * @param stolenCores what the hypervisor kept: noise
 * @param error       why it failed, or null
 */
public record Run(
        String caseName,
        String target,
        int round,
        Map<String, Double> values,
        double otherCores,
        double stolenCores,
        String error) {

    /** What disturbed it, in cores. */
    double noise() {
        return otherCores + stolenCores;
    }
}
