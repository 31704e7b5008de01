/** Callers who check what they hear, and a model's side that sees them leave; all on event loops of this process. */
package io.github.modelstudiobridge.bench.load;
