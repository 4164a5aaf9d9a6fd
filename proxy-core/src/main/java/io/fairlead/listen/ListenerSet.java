package io.fairlead.listen;

import io.fairlead.capture.Admission;
import io.fairlead.capture.FrontendRule;
import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.route.FrontendChange;
import io.fairlead.route.FrontendConflict;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the addresses of the route table, and no others: a frontend is listened on while its service port has
 * an endpoint to offer, so that clients of one without endpoints see "connection refused". Where the verdict is
 * {@link io.fairlead.route.Verdict.Drop}, the {@link io.fairlead.capture.Capture} sees to it that they get no answer;
 * without a packet filter they see "connection refused", or a reset.
 *
 * <p>The proxy can always serve what the kernel brings to it: a listener is open before the kernel sends connections to it,
 * and stays open until the kernel refuses them.
 *
 * <p>Threading: confined to the control thread.
 *
 * <p>Failure: an address that cannot be listened on is reported once and tried again, see {@link ListenRetries}; all others
 * are served.
 */
public final class ListenerSet {
    private static final Logger LOG = LogManager.getLogger(ListenerSet.class);

    private final ConnectionContext context;
    private final BalancerRegistry balancers;
    private final ListenerObserver observer;
    private final FrontendIndex index = new FrontendIndex();
    private final DepartedFrontends departed;
    private final ListenerReport report;
    private final ListenRetries retries;
    private final SlotListeners listeners;
    private boolean isClosed;
    private RouteTable table;

    /** @param control the control thread, for trying again */
    public ListenerSet(
            ConnectionContext context,
            BalancerRegistry balancers,
            RouteTable table,
            ListenerObserver observer,
            ScheduledExecutorService control) {
        this.context = context;
        this.balancers = balancers;
        this.table = table;
        this.observer = observer;
        departed = new DepartedFrontends(context, control);
        report = new ListenerReport(observer);
        retries = new ListenRetries(
                (task, delayNanos) -> control.schedule(task, delayNanos, TimeUnit.NANOSECONDS),
                System::nanoTime,
                address -> context.capture().origin(address) == ClientOrigin.NODE,
                new Retrying());
        listeners = new SlotListeners(context, report, retries);
        context.capture().onRecovered(this::onRecovered);
        context.capture().onAddressesChanged(this::onAddressesChanged);
    }

    /**
     * Follows an update that the balancers have followed already; costs what has changed. Listeners that are new are open
     * when this returns.
     *
     * @return completed on the control thread once the kernel has followed, and unwanted listeners are closed. If the
     *     kernel rejects the change, it is retried, and this is completed anyway
     */
    public CompletableFuture<Void> apply(RouteUpdate update) {
        boolean hasNodeMoved =
                !update.table().self().addresses().equals(table.self().addresses());
        table = update.table();
        update.conflicts().forEach(this::report);
        Set<FrontendKey> affected = new LinkedHashSet<>();
        for (FrontendChange change : update.frontends()) {
            affected.add(follow(change));
        }
        update.routes().forEach(route -> affected.addAll(index.keys(route.id())));
        if (hasNodeMoved) {
            affected.addAll(index.keys());
        }
        affected.forEach(this::openIfWanted);
        affected.forEach(this::updateCapture);
        return context.capture().commit().thenAccept(isInForce -> settle(affected, isInForce));
    }

    private void settle(Set<FrontendKey> affected, boolean isInForce) {
        if (isClosed) {
            return;
        }
        affected.forEach(this::closeIfUnwanted);
        if (isInForce) {
            report.announce(affected);
        }
        report.onSettled();
    }

    private void onRecovered() {
        if (!isClosed) {
            report.announceAll();
            report.onSettled();
        }
    }

    private void onAddressesChanged() {
        if (!isClosed) {
            retries.onAddresses();
        }
    }

    private void updateCapture(FrontendKey key) {
        FrontendSlot slot = index.slot(key);
        if (slot != null && slot.frontend().kind() == FrontendKind.UNIX_SOCKET) {
            return; // The kernel has nothing to capture.
        }
        FrontendRule rule = slot == null || !slot.isClaimed() ? departed.rule(key) : rule(slot.frontend());
        if (rule == null) {
            context.capture().remove(key.address(), key.protocol());
        } else {
            context.capture().put(rule);
        }
    }

    private @Nullable FrontendRule rule(Frontend frontend) {
        Route route = table.route(frontend.servicePort());
        return route == null ? null : FrontendRule.of(frontend, route, table.self());
    }

    private void report(FrontendConflict conflict) {
        LOG.warn(
                "{} is also configured for {}: the older Service keeps it; change the address or port of "
                        + "one of them",
                conflict.winner(),
                conflict.loser().servicePort());
        observer.onConflict(conflict.winner(), conflict.loser());
    }

    private FrontendKey follow(FrontendChange change) {
        FrontendKey key = index.follow(change);
        FrontendSlot slot = index.slot(key);
        if (slot != null && slot.isClaimed()) {
            departed.remove(key);
        } else if (slot != null) {
            departed.add(key, slot.frontend());
        }
        return key;
    }

    private void openIfWanted(FrontendKey key) {
        FrontendSlot slot = index.slot(key);
        Target target = slot == null ? null : target(slot);
        if (slot != null && target != null && !awaitsAddress(key, slot)) {
            listeners.open(key, slot, target);
        }
    }

    /** Whether it is no use to try before the machine has the address, or the next attempt is due. */
    private boolean awaitsAddress(FrontendKey key, FrontendSlot slot) {
        return slot.lacksAddress() && retries.has(key);
    }

    private void closeIfUnwanted(FrontendKey key) {
        FrontendSlot slot = index.slot(key);
        if (slot == null) {
            return;
        }
        if (!slot.isClaimed()) {
            listeners.close(key, slot, "it no longer belongs to a Service");
            retries.remove(key);
            index.remove(key);
        } else if (slot.isListening() && !isAnswered(slot.frontend())) {
            listeners.close(key, slot, "no usable endpoint");
        }
    }

    /**
     * Whether clients may get an answer. A UDP session stays with an endpoint that serves even if new ones do not go there, so
     * its datagrams have to come in; those of others are dropped.
     */
    private boolean isAnswered(Frontend frontend) {
        Route route = table.route(frontend.servicePort());
        boolean isUdp = frontend.protocol() == Protocol.UDP;
        if (isUdp && route != null && !route.endpoints().serving().isEmpty()) {
            return true;
        }
        Balancer balancer = balancers.balancer(frontend.servicePort());
        return balancer != null && balancer.hasCandidates(frontend.kind());
    }

    /** The target of connections to the frontend; null if they are refused. */
    private @Nullable Target target(FrontendSlot slot) {
        Frontend frontend = slot.frontend();
        Route route = table.route(frontend.servicePort());
        Balancer balancer = balancers.balancer(frontend.servicePort());
        if (!slot.isClaimed() || route == null || balancer == null || !isAnswered(frontend)) {
            return null;
        }
        return Target.of(
                FrontendRule.of(frontend, route, table.self()),
                balancer,
                route,
                context.capture().isTransparent(),
                context.policy(route.servicePort().settings()));
    }

    /** All addresses at which service ports answer, or should, in no order. */
    public List<FrontendState> states() {
        return index.slots().stream()
                .filter(FrontendSlot::isClaimed)
                .map(FrontendSlot::state)
                .toList();
    }

    /** The frontends that clients can connect to now. */
    public List<Frontend> listening() {
        return index.slots().stream()
                .filter(FrontendSlot::isListening)
                .map(FrontendSlot::frontend)
                .toList();
    }

    /** Whether an address is listened on; null if no Service has claimed it. */
    public @Nullable FrontendState state(AddressPort address, Protocol protocol) {
        FrontendSlot slot = index.slot(new FrontendKey(address, protocol));
        return slot == null || !slot.isClaimed() ? null : slot.state();
    }

    /**
     * Takes over addresses to which connections of another process are open, so that they stay the machine's. Those that the first update
     * serves are not affected.
     */
    public void inherit(Collection<Frontend> frontends) {
        departed.hold();
        frontends.forEach(this::keepAddress);
    }

    private void keepAddress(Frontend frontend) {
        FrontendKey key = new FrontendKey(frontend.address(), frontend.protocol());
        FrontendSlot slot = index.slot(key);
        if (slot == null || !slot.isClaimed()) {
            departed.add(key, frontend);
            FrontendRule rule = departed.rule(key);
            if (rule != null) {
                context.capture().put(rule);
            }
        }
    }

    /** No connections of another process come any more. */
    public void onInherited() {
        departed.release();
    }

    /** Frontends at which no Service answers any more, while connections to them may be open. */
    public Collection<Frontend> departed() {
        return departed.all();
    }

    /**
     * Prepares to take connections of another process. One to a service port that is not known here goes on like the others.
     *
     * @param budget from which their descriptors are taken
     * @param canMove whether relays can be moved; if not, all are refused
     */
    public ConnectionAdoption prepare(List<ConnectionState> connections, Budget budget, boolean canMove) {
        ConnectionAdoption adoption = new ConnectionAdoption(context, budget);
        Map<Frontend, Target> targets = new HashMap<>();
        for (int i = 0; i < connections.size(); i++) {
            ConnectionState state = connections.get(i);
            adoption.add(
                    i, state, isClosed || !canMove ? null : targets.computeIfAbsent(state.frontend(), this::adopting));
        }
        return adoption;
    }

    private Target adopting(Frontend frontend) {
        keepAddress(frontend);
        var _ = context.capture().commit();
        Route route = table.route(frontend.servicePort());
        Balancer balancer = balancers.adopting(frontend.servicePort());
        return route == null
                ? new Target(
                        new FrontendRule(frontend, Admission.REJECT, List.of()),
                        balancer,
                        TrafficPolicy.CLUSTER,
                        false,
                        context.policy(ServiceSettings.DEFAULTS))
                : Target.of(
                        FrontendRule.of(frontend, route, table.self()),
                        balancer,
                        route,
                        context.capture().isTransparent(),
                        context.policy(route.servicePort().settings()));
    }

    /** Another process accepts from now on: nothing is listened on any more but for datagrams. Running connections go on. */
    public void handOver() {
        isClosed = true;
        departed.close();
        retries.close();
        for (FrontendKey key : index.keys()) {
            FrontendSlot slot = index.slot(key);
            if (slot != null && key.protocol() == Protocol.TCP) {
                listeners.close(key, slot, "another process serves it from now on");
            }
        }
        report.onSettled();
    }

    /** Refuses new connections everywhere and stops trying; running ones go on. */
    public void close() {
        isClosed = true;
        departed.close();
        retries.close();
        for (FrontendKey key : index.keys()) {
            FrontendSlot slot = index.slot(key);
            if (slot != null) {
                listeners.close(key, slot, "the proxy is stopping");
            }
        }
        index.clear();
        report.onSettled();
    }

    /** Another attempt at addresses that could not be listened on. */
    private final class Retrying implements ListenRetries.Attempt {
        private final List<FrontendKey> opened = new ArrayList<>();

        @Override
        public void listen(FrontendKey key) {
            FrontendSlot slot = index.slot(key);
            Target target = slot == null || slot.isListening() ? null : target(slot);
            if (slot == null || target == null) {
                retries.remove(key);
                return;
            }
            listeners.open(key, slot, target);
            if (slot.isListening()) {
                opened.add(key);
            }
        }

        @Override
        public void onPassed() {
            report.announce(opened);
            opened.clear();
            report.onSettled();
        }
    }
}
