/**
 * Processes that are measured: starting them, reading what they cost from {@code /proc}, ending them. Linux only.
 *
 * <p>Start with {@link io.fairlead.bench.process.MeasuredProcess}.
 *
 * <p>Threading: one thread starts, reads and ends a process.
 */
@NullMarked
package io.fairlead.bench.process;

import org.jspecify.annotations.NullMarked;
