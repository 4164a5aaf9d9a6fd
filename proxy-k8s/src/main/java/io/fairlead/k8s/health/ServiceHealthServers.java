package io.fairlead.k8s.health;

import io.fairlead.k8s.http.HttpServers;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServiceName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of all Services that have a health check node port, on the addresses at which node ports are served.
 *
 * <p>A change costs what it touches. A check that only counts differently keeps its listeners.
 *
 * <p>Threading: Thread-safe. Changes are applied on the event loop of the HTTP servers, in order, and do not make the
 * caller wait; what is held is confined to that event loop.
 */
public final class ServiceHealthServers implements AutoCloseable {
    private final HttpServers servers;
    private final ProxyHealth health;
    private final ServiceHealthObserver observer;
    private final Map<Key, ServiceHealthServer> open = new HashMap<>();
    private NodePortAddresses addresses;

    private record Key(ServiceName service, IpFamily family) {}

    /** Servers for no Service yet. */
    public ServiceHealthServers(
            HttpServers servers, NodePortAddresses addresses, ProxyHealth health, ServiceHealthObserver observer) {
        this.servers = servers;
        this.addresses = addresses;
        this.health = health;
        this.observer = observer;
    }

    /** Applies one change. */
    public void apply(ServiceName service, IpFamily family, @Nullable ServiceHealthCheck check) {
        apply(List.of(new ServiceHealthChange(service, family, check)));
    }

    /**
     * Applies changes as one: a port that goes from one Service to another is given back before it is taken. Of several
     * changes of one Service and family the last counts; what is not named stays as it is.
     */
    public void apply(List<ServiceHealthChange> changes) {
        if (!changes.isEmpty()) {
            Map<Key, @Nullable ServiceHealthCheck> wanted = new LinkedHashMap<>();
            changes.forEach(change -> wanted.put(new Key(change.service(), change.family()), change.check()));
            servers.execute(() -> applyAll(wanted));
        }
    }

    /** Moves to other addresses; at those that stay the same, listeners and connections stay too. */
    public void serveAt(NodePortAddresses others) {
        servers.execute(() -> {
            addresses = others;
            open.forEach((key, server) -> server.serveAt(others.of(key.family())));
        });
    }

    private void applyAll(Map<Key, @Nullable ServiceHealthCheck> wanted) {
        wanted.forEach(this::closeUnlessStill);
        wanted.forEach((key, check) -> {
            if (check != null) {
                open.computeIfAbsent(key, _ -> open(key, check.port())).update(check.localEndpoints());
            }
        });
    }

    private void closeUnlessStill(Key key, @Nullable ServiceHealthCheck check) {
        ServiceHealthServer server = open.get(key);
        if (server != null && (check == null || check.port() != server.port())) {
            open.remove(key);
            server.close();
        }
    }

    private ServiceHealthServer open(Key key, int port) {
        return new ServiceHealthServer(servers, key.service(), port, addresses.of(key.family()), health, observer);
    }

    /** Closes every listener; the ports are free once the event loop has come to it. */
    @Override
    public void close() {
        servers.execute(() -> {
            open.values().forEach(ServiceHealthServer::close);
            open.clear();
        });
    }
}
