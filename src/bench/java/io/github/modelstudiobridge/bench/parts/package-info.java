/** Micro-benchmarks of the parts that every event, or every request, goes through; {@code make bench-parts} runs them. */
package io.github.modelstudiobridge.bench.parts;
