/**
 * Measured processes: starting them, reading their resource usage from {@code /proc}, stopping them. Linux only.
 *
 * <p>Start with {@link io.fairlead.bench.process.MeasuredProcess}.
 *
 * <p>Threading: one thread starts, reads and ends a process.
 */
@NullMarked
package io.fairlead.bench.process;

import org.jspecify.annotations.NullMarked;
