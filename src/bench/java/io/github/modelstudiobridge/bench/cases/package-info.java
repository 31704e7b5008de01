/** What is asked of each target, one class a case. */
package io.github.modelstudiobridge.bench.cases;
