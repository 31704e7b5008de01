package io.github.modelstudiobridge.bench;

import java.util.List;

/**
 * The times to first token of one target in one round, in microseconds.
 *
 * @param load            which load was on it
 * @param target          its name
 * @param round           from 1
 * @param median          of the times to the first event with text
 * @param p99             of the same
 * @param firstByteMedian of the times to the first byte
 * @param otherCores      what the rest of the machine did meanwhile: noise
 * @param micros          all times to the first event with text, in the order of their arrival
 */
record FirstTokenRound(
        String load,
        String target,
        int round,
        double median,
        double p99,
        double firstByteMedian,
        double otherCores,
        List<Long> micros) {

    static FirstTokenRound of(String load, Target target, int round, FirstTokenTimes times, double otherCores) {
        List<Double> texts = micros(times.firstTexts());
        return new FirstTokenRound(
                load,
                target.name(),
                round,
                Spread.percentile(texts, 50),
                Spread.percentile(texts, 99),
                Spread.percentile(micros(times.firstBytes()), 50),
                otherCores,
                texts.stream().map(Math::round).toList());
    }

    private static List<Double> micros(List<Long> nanos) {
        return nanos.stream().map(nano -> nano / 1e3).toList();
    }
}
