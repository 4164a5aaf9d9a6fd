/**
 * Tests of the run as a whole.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.scenario;

import org.jspecify.annotations.NullMarked;
