/**
 * What is read of processes.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.process;

import org.jspecify.annotations.NullMarked;
