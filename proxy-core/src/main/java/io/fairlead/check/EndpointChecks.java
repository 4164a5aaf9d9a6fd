package io.fairlead.check;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The active checks of all service ports that ask for them. They follow the route table: an endpoint that may get
 * connections through this node is checked, and one that leaves is not, from that moment on. Service ports without checks cost
 * nothing.
 *
 * <p>Threading: confined to the control thread, but for {@link #counts}.
 */
public final class EndpointChecks {
    private final BalancerRegistry balancers;
    private final ConnectionConfig config;
    private final int mark;
    private final List<CheckLoop> loops;
    private final CheckCounts counts = new CheckCounts();
    private final Map<ServicePortId, Checked> checked = new HashMap<>();

    /** A service port and its endpoints. */
    private record Checked(CheckPlan plan, Map<Candidate, EndpointCheck> checks) {}

    /**
     * @param config for Services without settings of their own
     * @param mark the firewall mark of connections to endpoints; 0 for none
     * @param wouldLoop whether a connection to the address would come to the proxy itself; called on any event loop
     * @param observer of ejections
     */
    public EndpointChecks(
            Transport transport,
            Budget budget,
            BalancerRegistry balancers,
            ConnectionConfig config,
            int mark,
            Predicate<AddressPort> wouldLoop,
            EndpointObserver observer) {
        this.balancers = balancers;
        this.config = config;
        this.mark = mark;
        loops = transport.eventLoops().stream()
                .map(eventLoop -> new CheckLoop(eventLoop, transport, budget, wouldLoop, observer, counts))
                .toList();
    }

    /** Follows the route table, after the balancers have. */
    public void follow(RouteUpdate update) {
        for (RouteChange change : update.routes()) {
            Route route = change.after();
            CheckPlan plan = route == null ? null : plan(route, update.table());
            Balancer balancer = plan == null ? null : balancers.balancer(change.id());
            if (plan != null && balancer != null) {
                follow(change.id(), plan, balancer.candidates());
            } else {
                stop(checked.remove(change.id()));
            }
        }
    }

    /** How many checks there were. Thread-safe. */
    public CheckCounts counts() {
        return counts;
    }

    /** Ends all checks. */
    public void close() {
        checked.values().forEach(this::stop);
        checked.clear();
    }

    private @Nullable CheckPlan plan(Route route, RouteTable table) {
        ServiceSettings settings = route.servicePort().settings();
        if (!settings.checks().isOn() || route.id().name().protocol() != Protocol.TCP) {
            return null;
        }
        List<Frontend> frontends = table.claimed(route);
        if (frontends.isEmpty()) {
            return null;
        }
        ConnectionConfig own = config.with(settings);
        return new CheckPlan(
                settings.checks(),
                own.ejection(),
                new SocketOptions(own.keepAlive(), own.tcpUserTimeout(), mark),
                settings.proxyProtocol().send(),
                frontends.getFirst());
    }

    private void follow(ServicePortId id, CheckPlan plan, Collection<Candidate> candidates) {
        Checked before = checked.get(id);
        if (before != null && !before.plan().equals(plan)) {
            stop(before);
            before = null;
        }
        Map<Candidate, EndpointCheck> left = before == null ? new HashMap<>() : new HashMap<>(before.checks());
        Map<Candidate, EndpointCheck> now = new HashMap<>();
        for (Candidate candidate : candidates) {
            EndpointCheck running = left.remove(candidate);
            now.put(candidate, running == null ? start(plan, candidate) : running);
        }
        left.values().forEach(EndpointChecks::stop);
        checked.put(id, new Checked(plan, now));
    }

    private EndpointCheck start(CheckPlan plan, Candidate candidate) {
        int hash = candidate.address().hashCode() * 0x9E37_79B9;
        CheckLoop loop = loops.get(Math.floorMod(hash >>> 8, loops.size()));
        EndpointCheck check = new EndpointCheck(loop, plan, candidate);
        loop.eventLoop().execute(check::start);
        return check;
    }

    private void stop(@Nullable Checked gone) {
        if (gone != null) {
            gone.checks().values().forEach(EndpointChecks::stop);
        }
    }

    private static void stop(EndpointCheck check) {
        check.loop().eventLoop().execute(check::stop);
    }
}
