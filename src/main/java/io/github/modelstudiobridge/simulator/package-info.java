/**
 * A Model Studio on the loopback: a real HTTP server that answers {@code POST …/chat/completions} as the hosted service
 * documents it, says what the caller tells it to say, and breaks in the ways providers and networks break.
 *
 * <p>Start with {@link io.github.modelstudiobridge.simulator.ModelStudioSimulator}. The package knows nothing of Camel
 * or of the rest of the bridge, and writes its server-sent events by hand, because it must be able to write wrong ones.
 */
package io.github.modelstudiobridge.simulator;
