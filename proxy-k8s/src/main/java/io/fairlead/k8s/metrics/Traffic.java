package io.fairlead.k8s.metrics;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionSummary;
import io.fairlead.route.EndpointCategories;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the traffic of each service port and of each endpoint.
 *
 * <p>A service port or an endpoint has counters of its own from its first connection on. If more of them have traffic than
 * there may be, the later ones share those called {@code other}. So a counter never becomes less. Counters of what is gone are
 * removed once nothing of it is open any more.
 *
 * <p>Threading: Thread-safe; called on event loops. Hot path: nothing is allocated for a connection, but for the first one of
 * each endpoint.
 */
public final class Traffic {
    /** How many service ports have counters of their own by default. */
    public static final int MOST_SERVICE_PORTS = 1_000;

    /** How many endpoints have counters of their own by default. */
    public static final int MOST_ENDPOINTS = 10_000;

    /** The service ports that share counters. */
    final ServicePortTraffic otherServicePorts = new ServicePortTraffic();

    private final int mostServicePorts;
    private final int mostEndpoints;
    private final Map<ServicePortName, ServicePortTraffic> servicePorts = new ConcurrentHashMap<>();
    private final AtomicInteger endpoints = new AtomicInteger();

    /**
     * Counters that are all zero.
     *
     * @param mostServicePorts how many service ports may have counters of their own
     * @param mostEndpoints how many endpoints may have, over all service ports; 0 for none
     */
    public Traffic(int mostServicePorts, int mostEndpoints) {
        this.mostServicePorts = mostServicePorts;
        this.mostEndpoints = mostEndpoints;
    }

    /**
     * An endpoint has accepted a connection.
     *
     * @param attempts how many endpoints were tried, with this one
     * @param connectNanos since the client was accepted
     */
    public void onConnected(Frontend frontend, AddressPort endpoint, int attempts, long connectNanos) {
        ServicePortTraffic traffic = of(frontend);
        traffic.opened.increment();
        traffic.connecting.add(connectNanos);
        if (attempts > 1) {
            traffic.retried.increment();
        }
        EndpointTraffic own = endpoint(traffic, endpoint);
        if (own != null) {
            own.opened.increment();
        }
    }

    /** A connection has ended. */
    public void onClosed(ConnectionSummary summary) {
        ServicePortTraffic traffic = of(summary.frontend());
        ServicePortTraffic.count(traffic.closed, summary.reason(), 1);
        if (summary.endpoint() != null) {
            traffic.living.add(summary.durationNanos());
            traffic.bytesToUpstream.add(summary.bytesToUpstream());
            traffic.bytesToDownstream.add(summary.bytesToDownstream());
        }
        traffic.onEnded(summary.endpoint());
    }

    /** An endpoint did not accept. */
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint) {
        EndpointTraffic own = endpoint(of(frontend), endpoint);
        if (own != null) {
            own.failedAttempts.increment();
        }
    }

    /** An endpoint has been ejected. */
    public void onEjected(Frontend frontend) {
        of(frontend).ejections.increment();
    }

    /** A UDP session has got an endpoint. */
    public void onSessionOpened(Frontend frontend, AddressPort endpoint) {
        ServicePortTraffic traffic = of(frontend);
        traffic.opened.increment();
        EndpointTraffic own = endpoint(traffic, endpoint);
        if (own != null) {
            own.opened.increment();
        }
    }

    /** A UDP session has ended, or has left its endpoint. */
    public void onSessionEnded(SessionSummary summary) {
        ServicePortTraffic traffic = of(summary.frontend());
        ServicePortTraffic.count(traffic.sessionEnds, summary.reason(), 1);
        traffic.datagramsToUpstream.add(summary.datagramsToUpstream());
        traffic.datagramsToDownstream.add(summary.datagramsToDownstream());
        traffic.bytesToUpstream.add(summary.bytesToUpstream());
        traffic.bytesToDownstream.add(summary.bytesToDownstream());
        traffic.onEnded(summary.endpoint());
    }

    /** Datagrams were dropped. */
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        ServicePortTraffic.count(of(frontend).drops, reason, datagrams);
    }

    private ServicePortTraffic of(Frontend frontend) {
        ServicePortName name = frontend.servicePort().name();
        ServicePortTraffic traffic = servicePorts.get(name);
        if (traffic != null) {
            return traffic;
        }
        return servicePorts.size() < mostServicePorts
                ? servicePorts.computeIfAbsent(name, _ -> new ServicePortTraffic())
                : otherServicePorts;
    }

    /** Null for one that has no counters of its own. */
    private @Nullable EndpointTraffic endpoint(ServicePortTraffic traffic, AddressPort endpoint) {
        EndpointTraffic own = traffic.endpoints.get(endpoint);
        if (own != null || traffic == otherServicePorts || endpoints.get() >= mostEndpoints) {
            return own;
        }
        EndpointTraffic added = new EndpointTraffic();
        own = traffic.endpoints.putIfAbsent(endpoint, added);
        if (own == null) {
            endpoints.incrementAndGet();
            return added;
        }
        return own;
    }

    /** What a service port has had; nothing if it has no counters of its own. */
    public TrafficCounts counts(ServicePortName name) {
        ServicePortTraffic traffic = servicePorts.get(name);
        return traffic == null ? TrafficCounts.NONE : traffic.counts();
    }

    /**
     * What all service ports of a protocol have had, those included that are gone while something of them is open. It becomes
     * less when a Service is deleted.
     */
    public TrafficTotals totals(Protocol protocol) {
        long opened = 0;
        long failed = 0;
        long retried = 0;
        for (Map.Entry<ServicePortName, ServicePortTraffic> entry : servicePorts.entrySet()) {
            if (entry.getKey().protocol() == protocol) {
                opened += entry.getValue().opened.sum();
                failed += entry.getValue().failed();
                retried += entry.getValue().retried.sum();
            }
        }
        return protocol == Protocol.TCP
                ? new TrafficTotals(
                        opened + otherServicePorts.opened.sum(),
                        failed + otherServicePorts.failed(),
                        retried + otherServicePorts.retried.sum())
                : new TrafficTotals(opened, failed, retried);
    }

    /** What an endpoint of a service port has had; nothing if it has no counters of its own. */
    public TrafficCounts endpointCounts(ServicePortName name, AddressPort endpoint) {
        ServicePortTraffic traffic = servicePorts.get(name);
        EndpointTraffic own = traffic == null ? null : traffic.endpoints.get(endpoint);
        return own == null
                ? TrafficCounts.NONE
                : new TrafficCounts(
                        own.opened.sum(), own.open(), own.failedAttempts.sum(), 0, 0, 0, 0, Map.of(), null, null);
    }

    /** The service ports with counters of their own. */
    Map<ServicePortName, ServicePortTraffic> servicePorts() {
        return servicePorts;
    }

    /** Removes the counters of service ports and endpoints that are gone, if nothing of them is open. Cost: all of both. */
    synchronized void forgetAllBut(RouteTable table) {
        Map<ServicePortName, Set<AddressPort>> routed = new HashMap<>();
        for (Route route : table.routes()) {
            if (servicePorts.containsKey(route.id().name())) {
                EndpointCategories known = route.endpoints();
                Set<AddressPort> addresses = routed.computeIfAbsent(route.id().name(), _ -> new HashSet<>());
                known.allReachable().forEach(endpoint -> addresses.add(endpoint.address()));
            }
        }
        servicePorts.forEach((name, traffic) -> forgetEndpoints(traffic, routed.getOrDefault(name, Set.of())));
        servicePorts.forEach((name, traffic) -> {
            if (!routed.containsKey(name) && traffic.open() == 0) {
                servicePorts.remove(name);
                endpoints.addAndGet(-traffic.endpoints.size());
            }
        });
    }

    private void forgetEndpoints(ServicePortTraffic traffic, Set<AddressPort> known) {
        traffic.endpoints.forEach((address, own) -> {
            if (!known.contains(address) && own.open() == 0 && traffic.endpoints.remove(address, own)) {
                endpoints.decrementAndGet();
            }
        });
    }
}
