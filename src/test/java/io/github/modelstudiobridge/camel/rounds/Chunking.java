package io.github.modelstudiobridge.camel.rounds;

import java.util.Random;
import java.util.stream.IntStream;

/** Where the network cuts an answer. */
@FunctionalInterface
interface Chunking {

    /** The places before which {@code length} bytes are cut, ascending. */
    int[] cuts(int length);

    static Chunking whole() {
        return length -> new int[0];
    }

    static Chunking everyByte() {
        return length -> IntStream.range(1, length).toArray();
    }

    /** Cuts that far from each other, the first one at a place. */
    static Chunking every(int distance, int first) {
        return length -> IntStream.iterate(first, cut -> cut < length, cut -> cut + distance)
                .toArray();
    }

    /** Pieces of 1 to 40 bytes. */
    static Chunking random(long seed) {
        return length -> {
            Random random = new Random(seed);
            return IntStream.iterate(1 + random.nextInt(40), cut -> cut < length, cut -> cut + 1 + random.nextInt(40))
                    .toArray();
        };
    }
}
