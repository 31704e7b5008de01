/**
 * Measures the bridge beside nginx and beside no gateway at all. {@link io.github.modelstudiobridge.bench.FirstNumbers}
 * starts everything it needs on free ports of the loopback interface and ends it again.
 *
 * <p>Compiled by the Maven profile {@code bench} only. Linux only: CPU times are read from {@code /proc}.
 */
package io.github.modelstudiobridge.bench;
