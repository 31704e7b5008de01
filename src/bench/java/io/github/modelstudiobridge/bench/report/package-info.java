/** Turns runs into rows, ratios, plots and files; measures nothing itself. */
package io.github.modelstudiobridge.bench.report;
