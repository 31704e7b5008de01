/**
 * Keeps the bridge busy for as long as one likes, with faults and callers who leave, and looks whether an answer is lost,
 * doubled or left open, and whether anything grows. {@link io.github.modelstudiobridge.bench.soak.Soak} starts everything
 * it needs on free ports of the loopback interface and ends it again.
 *
 * <p>Compiled by the Maven profile {@code bench} only. Linux only, and a JDK: it asks {@code /proc} and {@code jcmd}.
 */
package io.github.modelstudiobridge.bench.soak;
