/**
 * The commands {@code fairlead bench ...}.
 *
 * <p>Start with {@link io.fairlead.bench.cli.BenchCommand}.
 *
 * <p>Threading: the main thread.
 */
@NullMarked
package io.fairlead.bench.cli;

import org.jspecify.annotations.NullMarked;
