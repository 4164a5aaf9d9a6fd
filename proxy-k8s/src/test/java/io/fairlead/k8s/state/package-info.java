/**
 * Tests of the last known state.
 *
 * <p>Threading: everything here is confined to its test.
 */
@NullMarked
package io.fairlead.k8s.state;

import org.jspecify.annotations.NullMarked;
