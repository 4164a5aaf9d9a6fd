/**
 * Rules for all of proxy-k8s: its packages and their direction.
 *
 * <p>Start with {@link io.fairlead.k8s.ArchitectureTest}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.k8s;

import org.jspecify.annotations.NullMarked;
