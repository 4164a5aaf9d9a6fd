/**
 * The metrics of a node, with kube-proxy's names where the meaning is the same, so that dashboards and rules keep
 * working.
 *
 * <p>Start with {@link io.fairlead.k8s.metrics.NodeMetrics}.
 *
 * <p>Threading: everything here is thread-safe.
 */
@NullMarked
package io.fairlead.k8s.metrics;

import org.jspecify.annotations.NullMarked;
