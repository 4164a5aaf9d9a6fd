/**
 * Made-up clusters of any size, what happens in them, and an API server that tells of them.
 *
 * <p>Start with {@link io.fairlead.bench.cluster.Cluster}: it keeps little of each object and writes the JSON that an API
 * server would send when it is asked for. {@link io.fairlead.bench.cluster.Churn} and {@link
 * io.fairlead.bench.cluster.RollingUpdate} change it, {@link io.fairlead.bench.cluster.ClusterServer} serves it.
 *
 * <p>Threading: the cluster is thread-safe; whoever changes it does so on one thread of its own, and the server has a
 * thread for each connection.
 */
@NullMarked
package io.fairlead.bench.cluster;

import org.jspecify.annotations.NullMarked;
