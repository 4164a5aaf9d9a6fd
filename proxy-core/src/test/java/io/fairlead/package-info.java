/**
 * What the whole of proxy-core keeps to: its rooms and their direction.
 *
 * <p>Start with {@link io.fairlead.ArchitectureTest}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead;

import org.jspecify.annotations.NullMarked;
