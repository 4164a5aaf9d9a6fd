package io.fairlead.k8s.health;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpListener;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServiceName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health check of one Service in one address family. It answers every request with the number of endpoints that are
 * ready on this node.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Source: kube-proxy's {@code pkg/proxy/healthcheck/service_health.go}, to the byte.
 */
final class ServiceHealthServer implements AutoCloseable {
    private static final String WEIGHT = "X-Load-Balancing-Endpoint-Weight";

    private final HttpServers servers;
    private final ServiceName service;
    private final int port;
    private final ProxyHealth health;
    private final ServiceHealthObserver observer;
    private final Map<IpAddress, HttpListener> listeners = new LinkedHashMap<>();
    private int localEndpoints;

    ServiceHealthServer(
            HttpServers servers,
            ServiceName service,
            int port,
            Collection<IpAddress> addresses,
            ProxyHealth health,
            ServiceHealthObserver observer) {
        this.servers = servers;
        this.service = service;
        this.port = port;
        this.health = health;
        this.observer = observer;
        serveAt(addresses);
    }

    /** Listens at these addresses, and no longer at others. */
    void serveAt(Collection<IpAddress> addresses) {
        listeners.entrySet().removeIf(listening -> {
            boolean isGone = !addresses.contains(listening.getKey());
            if (isGone) {
                listening.getValue().close();
            }
            return isGone;
        });
        addresses.forEach(address -> listeners.computeIfAbsent(address, this::listen));
    }

    private HttpListener listen(IpAddress address) {
        HttpBinding binding = HttpBinding.ofOneFamily(
                new AddressPort(address, port), (_, why) -> observer.onBindFailure(service, port, why));
        return servers.listen("the health check of " + service, binding, _ -> answer());
    }

    int port() {
        return port;
    }

    void update(int count) {
        localEndpoints = count;
    }

    private HttpAnswer answer() {
        boolean isHealthy = health.isServing();
        int status = localEndpoints > 0 && isHealthy ? 200 : 503;
        return HttpAnswer.json(status, body(isHealthy)).withHeader(WEIGHT, Integer.toString(localEndpoints));
    }

    private String body(boolean isHealthy) {
        return "{\n\t\"service\": {\n\t\t\"namespace\": " + JsonText.quoted(service.namespace())
                + ",\n\t\t\"name\": " + JsonText.quoted(service.name())
                + "\n\t},\n\t\"localEndpoints\": " + localEndpoints
                + ",\n\t\"serviceProxyHealthy\": " + isHealthy
                + "\n}";
    }

    @Override
    public void close() {
        listeners.values().forEach(HttpListener::close);
    }
}
