/**
 * What is read of a contender while it is measured.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.bench.workload;

import org.jspecify.annotations.NullMarked;
