/**
 * Generated clusters of any size, their changes, and an API server for them.
 *
 * <p>Start with {@link io.fairlead.bench.cluster.Cluster}: it keeps little of each object and writes the JSON of an API
 * server on request. {@link io.fairlead.bench.cluster.Churn} and {@link io.fairlead.bench.cluster.RollingUpdate} change
 * it, {@link io.fairlead.bench.cluster.ClusterServer} serves it.
 *
 * <p>Threading: the cluster is thread-safe; one thread changes it, and the server has a thread for each connection.
 */
@NullMarked
package io.fairlead.bench.cluster;

import org.jspecify.annotations.NullMarked;
