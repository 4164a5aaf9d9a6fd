/**
 * A Fairlead node with the API server of a large cluster: how long it takes to serve it, the cost of following its
 * changes, and how soon a change is effective.
 *
 * <p>Start with {@link io.fairlead.bench.scale.ScaleScenario}.
 *
 * <p>Threading: one thread measures; the cluster is changed, and endpoints answer, on threads of their own.
 */
@NullMarked
package io.fairlead.bench.scale;

import org.jspecify.annotations.NullMarked;
