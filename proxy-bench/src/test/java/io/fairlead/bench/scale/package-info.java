/**
 * Measuring a node before a large cluster.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.scale;

import org.jspecify.annotations.NullMarked;
