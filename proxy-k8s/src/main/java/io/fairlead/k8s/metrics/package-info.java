/**
 * What a node counts, under kube-proxy's names where it means the same, so that dashboards and rules go on working.
 *
 * <p>Start with {@link io.fairlead.k8s.metrics.NodeMetrics}.
 *
 * <p>Threading: everything here is thread-safe.
 */
@NullMarked
package io.fairlead.k8s.metrics;

import org.jspecify.annotations.NullMarked;
