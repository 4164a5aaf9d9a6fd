/**
 * Rules for all of proxy-core: its packages and their direction.
 *
 * <p>Start with {@link io.fairlead.ArchitectureTest}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead;

import org.jspecify.annotations.NullMarked;
