/**
 * Who may call, and how much: the named keys of one dialect's callers, and what each of them may use.
 *
 * <p>The package knows nothing of HTTP, of Camel, or of where keys are kept: text and a clock in, a caller's name and a
 * verdict out.
 */
package io.github.modelstudiobridge.caller;
