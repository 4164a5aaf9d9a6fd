/**
 * The HTTP endpoints of a node, as in kube-proxy: its health for the kubelet and load balancers, the health of single
 * Services for load balancers, metrics and configuration for operators.
 *
 * <p>Start with {@link io.fairlead.k8s.health.ProxyHealth}, which has the state, and
 * {@link io.fairlead.k8s.health.HealthServer}, which serves it. {@link io.fairlead.k8s.health.ServiceHealthServers}
 * listens on health check node ports, {@link io.fairlead.k8s.health.AdminServer} serves metrics and configuration.
 *
 * <p>Threading: everything public here is thread-safe. Questions are answered on the event loop of
 * {@link io.fairlead.k8s.http.HttpServers}.
 */
@NullMarked
package io.fairlead.k8s.health;

import org.jspecify.annotations.NullMarked;
