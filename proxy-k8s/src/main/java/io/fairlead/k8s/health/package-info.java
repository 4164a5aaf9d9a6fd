/**
 * What a node says of itself over HTTP, as kube-proxy does: its health to the kubelet and to load balancers, the health of
 * single Services to load balancers, its metrics and configuration to operators.
 *
 * <p>Start with {@link io.fairlead.k8s.health.ProxyHealth}, which knows, and {@link io.fairlead.k8s.health.HealthServer},
 * which tells. {@link io.fairlead.k8s.health.ServiceHealthServers} listens on health check node ports,
 * {@link io.fairlead.k8s.health.AdminServer} serves metrics and configuration.
 *
 * <p>Threading: everything public here is thread-safe. Questions are answered on the event loop of
 * {@link io.fairlead.k8s.http.HttpServers}.
 */
@NullMarked
package io.fairlead.k8s.health;

import org.jspecify.annotations.NullMarked;
