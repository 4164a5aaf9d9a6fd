/**
 * The commands as users type them, with real processes.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.cli;

import org.jspecify.annotations.NullMarked;
