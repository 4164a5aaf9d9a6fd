/**
 * Endpoints and clients of the scenarios.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.load;

import org.jspecify.annotations.NullMarked;
