/**
 * Measures the bridge beside other gateways and beside no gateway at all. {@link io.github.modelstudiobridge.bench.Bench}
 * starts everything it needs on free ports of the loopback interface and ends it again.
 *
 * <p>Compiled by the Maven profile {@code bench} only. Linux only: CPU times are read from {@code /proc}.
 */
package io.github.modelstudiobridge.bench;
