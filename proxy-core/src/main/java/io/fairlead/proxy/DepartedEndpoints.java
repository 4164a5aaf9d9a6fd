package io.fairlead.proxy;

import io.fairlead.listen.OpenConnections;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.CloseReason;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends TCP connections to endpoints that have left, of Services that want it: at once, or after a grace in which the endpoint may return.
 *
 * <p>An endpoint leaves a service port when it is in none of its EndpointSlices, or is neither ready nor serving there. One that
 * terminates and still serves has not left. If the Service or its port is deleted, connections go on.
 *
 * <p>Threading: confined to the control thread.
 */
final class DepartedEndpoints {
    private static final Logger LOG = LogManager.getLogger(DepartedEndpoints.class);

    /** A connection may be on its way to an endpoint that has left: it is looked for again. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ControlThread control;
    private final BalancerRegistry balancers;
    private final OpenConnections connections;
    private final EndpointLeaves leaves = new EndpointLeaves();

    /** Endpoints that had left at the latest change of their service port. */
    private final Map<ServicePortId, Set<AddressPort>> gone = new HashMap<>();

    private long scheduledNanos;
    private boolean isScheduled;

    DepartedEndpoints(ControlThread control, BalancerRegistry balancers, OpenConnections connections) {
        this.control = control;
        this.balancers = balancers;
        this.connections = connections;
    }

    /** Follows the change of a route, which the balancers have followed already. */
    void follow(RouteChange change) {
        Route after = change.after();
        if (change.id().name().protocol() == Protocol.UDP) {
            return;
        }
        EndpointLeave rule = after == null
                ? EndpointLeave.KEEP
                : after.servicePort().settings().lifetime().onEndpointLeave();
        if (after != null && rule instanceof EndpointLeave.After(Duration grace)) {
            Set<AddressPort> left = left(change.before(), after);
            gone.put(change.id(), left);
            leaves.follow(change.id(), left, grace.toNanos(), System.nanoTime());
            schedule();
        } else {
            gone.remove(change.id());
            leaves.keep(change.id());
        }
    }

    /** Those that served until now, since they may have a connection that nothing counts yet, and those that have connections. */
    private Set<AddressPort> left(@Nullable Route before, Route after) {
        Set<AddressPort> left = new HashSet<>();
        if (before != null) {
            addAddresses(before.endpoints().serving(), left);
            addAddresses(before.endpoints().allReachable(), left);
        }
        Balancer balancer = balancers.balancer(after.id());
        if (balancer != null) {
            for (Candidate candidate : balancer.known()) {
                if (candidate.openConnections() > 0) {
                    left.add(candidate.address());
                }
            }
        }
        for (Endpoint endpoint : after.endpoints().serving()) {
            left.remove(endpoint.address());
        }
        return left;
    }

    private static void addAddresses(List<Endpoint> endpoints, Set<AddressPort> addresses) {
        endpoints.forEach(endpoint -> addresses.add(endpoint.address()));
    }

    private void schedule() {
        long now = System.nanoTime();
        leaves.nanosToNext(now).ifPresent(nanos -> {
            if (!isScheduled || now + nanos - scheduledNanos < 0) {
                isScheduled = true;
                scheduledNanos = now + nanos;
                control.later(Duration.ofNanos(nanos), this::endDue);
            }
        });
    }

    private void endDue() {
        isScheduled = false;
        Map<ServicePortId, Set<AddressPort>> due = leaves.takeDue(System.nanoTime());
        Map<Balancer, Set<AddressPort>> affected = new HashMap<>();
        due.forEach((id, endpoints) -> {
            Balancer balancer = balancers.balancer(id);
            if (balancer != null) {
                LOG.debug("{}: resetting connections to endpoints that have left: {}", id.name(), endpoints);
                affected.put(balancer, endpoints);
            }
        });
        if (!affected.isEmpty()) {
            var _ = connections
                    .cut(affected, CloseReason.ENDPOINT_LEFT)
                    .whenComplete((_, _) -> control.tryExecute(() -> onCut(affected)));
        }
        schedule();
    }

    private void onCut(Map<Balancer, Set<AddressPort>> affected) {
        long againNanos = System.nanoTime() + AGAIN_NANOS;
        affected.forEach((balancer, endpoints) -> {
            for (Candidate candidate : balancer.known()) {
                boolean hasReturned =
                        !gone.getOrDefault(balancer.id(), Set.of()).contains(candidate.address());
                if (candidate.openConnections() > 0 && endpoints.contains(candidate.address()) && !hasReturned) {
                    leaves.again(balancer.id(), candidate.address(), againNanos);
                }
            }
        });
        schedule();
    }
}
