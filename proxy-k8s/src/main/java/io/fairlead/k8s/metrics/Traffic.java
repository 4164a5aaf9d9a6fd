package io.fairlead.k8s.metrics;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.Relayed;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionProgress;
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
 * Counts the traffic of each service port and of each endpoint. Nodes and sidecars count with it; the totals of the process
 * are the sums of its counters.
 *
 * <p>A service port or an endpoint has counters of its own from its first connection on. If more of them have traffic than
 * there may be, the later ones share those called {@code other}. So a counter never becomes less. Counters of what is gone are
 * removed once nothing of it is open any more; they stay part of the totals.
 *
 * <p>Threading: Thread-safe; called on event loops. Hot path: nothing is allocated for a connection, but for the first one of
 * each endpoint.
 */
public final class Traffic implements ConnectionObserver, SessionObserver {
    /** How many service ports have counters of their own by default. */
    public static final int MOST_SERVICE_PORTS = 1_000;

    /** How many endpoints have counters of their own by default. */
    public static final int MOST_ENDPOINTS = 10_000;

    private final int mostServicePorts;
    private final int mostEndpoints;
    private final Map<ServicePortName, ServicePortTraffic> servicePorts = new ConcurrentHashMap<>();
    private final AtomicInteger endpoints = new AtomicInteger();

    /** The service ports that share counters, by protocol. */
    private final ServicePortTraffic otherTcp = new ServicePortTraffic();

    private final ServicePortTraffic otherUdp = new ServicePortTraffic();

    /** The sums of counters that were removed. */
    private final ServicePortTraffic goneTcp = new ServicePortTraffic();

    private final ServicePortTraffic goneUdp = new ServicePortTraffic();

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

    /** The same with the default limits. */
    public Traffic() {
        this(MOST_SERVICE_PORTS, MOST_ENDPOINTS);
    }

    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
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

    @Override
    public void onProgress(ConnectionProgress progress) {
        Relayed now = progress.now();
        Relayed before = progress.reported();
        if (now.isMoreThan(before)) {
            ServicePortTraffic traffic = of(progress.frontend());
            traffic.splicedBytes.add(now.splicedBytes() - before.splicedBytes());
            traffic.addBytes(
                    progress.endpoint(),
                    now.bytesToUpstream() - before.bytesToUpstream(),
                    now.bytesToDownstream() - before.bytesToDownstream());
        }
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        ServicePortTraffic traffic = of(summary.frontend());
        ServicePortTraffic.count(traffic.closed, summary.reason(), 1);
        if (summary.endpoint() != null) {
            Relayed before = summary.reported();
            traffic.living.add(summary.durationNanos());
            long spliced = summary.splicedBytes() - before.splicedBytes();
            if (spliced > 0) {
                traffic.splicedBytes.add(spliced);
            }
            traffic.addBytes(
                    summary.endpoint(),
                    summary.bytesToUpstream() - before.bytesToUpstream(),
                    summary.bytesToDownstream() - before.bytesToDownstream());
        }
        traffic.onEnded(summary.endpoint());
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        ServicePortTraffic traffic = of(frontend);
        traffic.failedAttempts.increment();
        EndpointTraffic own = endpoint(traffic, endpoint);
        if (own != null) {
            own.failedAttempts.increment();
        }
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        of(frontend).ejections.increment();
    }

    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        ServicePortTraffic traffic = of(frontend);
        traffic.opened.increment();
        EndpointTraffic own = endpoint(traffic, endpoint);
        if (own != null) {
            own.opened.increment();
        }
    }

    @Override
    public void onProgress(SessionProgress progress) {
        if (progress.now().isMoreThan(progress.reported())) {
            add(of(progress.frontend()), progress.endpoint(), progress.now(), progress.reported());
        }
    }

    @Override
    public void onEnded(SessionSummary summary) {
        ServicePortTraffic traffic = of(summary.frontend());
        ServicePortTraffic.count(traffic.sessionEnds, summary.reason(), 1);
        RelayedDatagrams all = new RelayedDatagrams(
                summary.durationNanos(),
                summary.datagramsToUpstream(),
                summary.datagramsToDownstream(),
                summary.bytesToUpstream(),
                summary.bytesToDownstream());
        add(traffic, summary.endpoint(), all, summary.reported());
        traffic.onEnded(summary.endpoint());
    }

    private static void add(
            ServicePortTraffic traffic, AddressPort endpoint, RelayedDatagrams now, RelayedDatagrams before) {
        traffic.datagramsToUpstream.add(now.datagramsToUpstream() - before.datagramsToUpstream());
        traffic.datagramsToDownstream.add(now.datagramsToDownstream() - before.datagramsToDownstream());
        traffic.addBytes(
                endpoint,
                now.bytesToUpstream() - before.bytesToUpstream(),
                now.bytesToDownstream() - before.bytesToDownstream());
    }

    @Override
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
                : other(name.protocol());
    }

    /** Null for one that has no counters of its own. */
    private @Nullable EndpointTraffic endpoint(ServicePortTraffic traffic, AddressPort endpoint) {
        EndpointTraffic own = traffic.endpoints.get(endpoint);
        if (own != null || traffic == otherTcp || traffic == otherUdp || endpoints.get() >= mostEndpoints) {
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

    /** The traffic of a service port so far; none if it has had none, or has no counters of its own. */
    public TrafficCounts counts(ServicePortName name) {
        ServicePortTraffic traffic = servicePorts.get(name);
        return traffic == null ? TrafficCounts.NONE : TrafficCounts.of(traffic);
    }

    /** The traffic of an endpoint of a service port so far; none if it has had none, or has no counters of its own. */
    public TrafficCounts endpointCounts(ServicePortName name, AddressPort endpoint) {
        ServicePortTraffic traffic = servicePorts.get(name);
        EndpointTraffic own = traffic == null ? null : traffic.endpoints.get(endpoint);
        return own == null ? TrafficCounts.NONE : TrafficCounts.of(own);
    }

    /** The traffic of all service ports of a protocol so far, those that are gone included. */
    public TrafficTotals totals(Protocol protocol) {
        ServicePortTraffic total = total(protocol);
        return new TrafficTotals(total.opened.sum(), total.failures(), total.retried.sum());
    }

    /** The service ports with counters of their own. */
    Map<ServicePortName, ServicePortTraffic> servicePorts() {
        return servicePorts;
    }

    /** The service ports of a protocol that share counters. */
    ServicePortTraffic other(Protocol protocol) {
        return protocol == Protocol.UDP ? otherUdp : otherTcp;
    }

    /** All service ports of a protocol together, those that are gone included. */
    synchronized ServicePortTraffic total(Protocol protocol) {
        ServicePortTraffic total = new ServicePortTraffic();
        total.addAll(protocol == Protocol.UDP ? goneUdp : goneTcp);
        total.addAll(other(protocol));
        servicePorts.forEach((name, traffic) -> {
            if ((name.protocol() == Protocol.UDP) == (protocol == Protocol.UDP)) {
                total.addAll(traffic);
            }
        });
        return total;
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
                (name.protocol() == Protocol.UDP ? goneUdp : goneTcp).addAll(traffic);
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
