package io.fairlead.listen;

import io.fairlead.capture.Admission;
import io.fairlead.capture.FrontendRule;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.route.FrontendChange;
import io.fairlead.route.FrontendConflict;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.transport.ListenException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Listens where the route table says, and nowhere else: a TCP frontend is listened on while its service port has an
 * endpoint to offer, so that clients of one without endpoints see "connection refused".
 * Where the verdict is {@link io.fairlead.route.Verdict.Drop}, the {@link io.fairlead.capture.Capture} sees to it that they
 * get no answer; without a packet filter they see "connection refused", or a reset.
 *
 * <p>Threading: confined to the control thread.
 *
 * <p>Failure: an address that cannot be listened on is reported once and tried again, after 1 s at first and every 30 s
 * in the end; all others are served.
 */
public final class ListenerSet {
    private static final Logger LOG = LogManager.getLogger(ListenerSet.class);

    /** How often it is looked whether connections are still open to addresses at which nobody answers any more. */
    private static final long DEPARTURE_SECONDS = 2;

    private final ConnectionContext context;
    private final BalancerRegistry balancers;
    private final ListenerObserver observer;
    private final ScheduledExecutorService control;
    private final Map<FrontendKey, FrontendSlot> slots = new HashMap<>();
    private final Map<ServicePortId, Set<FrontendKey>> byServicePort = new HashMap<>();
    private final DepartedFrontends departed = new DepartedFrontends();
    private final PortUse ports = new PortUse();
    private boolean isLookDue;
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
        this.control = control;
    }

    /** Follows an update that the balancers have followed already; costs what has changed. */
    public void apply(RouteUpdate update) {
        boolean hasNodeMoved =
                !update.table().self().addresses().equals(table.self().addresses());
        table = update.table();
        update.conflicts().forEach(this::report);
        Set<FrontendKey> affected = new LinkedHashSet<>();
        for (FrontendChange change : update.frontends()) {
            affected.add(assign(change));
        }
        update.routes().forEach(route -> affected.addAll(byServicePort.getOrDefault(route.id(), Set.of())));
        if (hasNodeMoved) {
            affected.addAll(slots.keySet());
        }
        // What is to be closed comes first: an address may be wanted by another Service in the same update.
        affected.forEach(this::closeIfUnwanted);
        affected.forEach(this::openIfWanted);
        affected.forEach(this::tellCapture);
        context.capture().commit();
        observer.onSettled();
    }

    private void tellCapture(FrontendKey key) {
        FrontendSlot slot = slots.get(key);
        FrontendRule rule = slot == null ? departedRule(key) : rule(slot.frontend());
        if (rule == null) {
            context.capture().remove(key.address(), key.protocol());
        } else {
            context.capture().put(rule);
        }
    }

    private @Nullable FrontendRule departedRule(FrontendKey key) {
        Frontend frontend = departed.get(key);
        return frontend == null ? null : new FrontendRule(frontend, Admission.REJECT, List.of());
    }

    private @Nullable FrontendRule rule(Frontend frontend) {
        Route route = table.route(frontend.servicePort());
        return route == null ? null : FrontendRule.of(frontend, route, table.self());
    }

    private void report(FrontendConflict conflict) {
        LOG.warn(
                "{} is also claimed by {}: the older Service has it; give one of them another address or port",
                conflict.winner(),
                conflict.loser().servicePort());
        observer.onConflict(conflict.winner(), conflict.loser());
    }

    private FrontendKey assign(FrontendChange change) {
        FrontendKey key = new FrontendKey(change.address(), change.protocol());
        Frontend before = change.before();
        if (before != null) {
            Set<FrontendKey> keys = byServicePort.get(before.servicePort());
            if (keys != null && keys.remove(key) && keys.isEmpty()) {
                byServicePort.remove(before.servicePort());
            }
        }
        Frontend after = change.after();
        if (after == null) {
            FrontendSlot slot = slots.remove(key);
            if (slot != null) {
                close(slot, "no Service answers there any more");
                slot.retire();
                depart(key, slot.frontend());
            }
            return key;
        }
        byServicePort
                .computeIfAbsent(after.servicePort(), id -> new LinkedHashSet<>())
                .add(key);
        departed.remove(key);
        slots.computeIfAbsent(key, k -> new FrontendSlot(after)).markOwner(after);
        return key;
    }

    private void depart(FrontendKey key, Frontend frontend) {
        if (context.capture().ownsAddresses()) {
            departed.add(key, frontend);
            lookAtDeparted();
        }
    }

    private void lookAtDeparted() {
        if (!isLookDue && !departed.isEmpty()) {
            isLookDue = true;
            var _ = control.schedule(this::withdrawDeparted, DEPARTURE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void withdrawDeparted() {
        isLookDue = false;
        if (isClosed) {
            return;
        }
        try {
            for (FrontendKey key : departed.takeUnused(context.open().frontends())) {
                context.capture().remove(key.address(), key.protocol());
            }
            context.capture().commit();
        } catch (RuntimeException | AssertionError e) {
            LOG.error("withdrawing addresses at which nobody answers any more failed", e);
        }
        lookAtDeparted();
    }

    private void closeIfUnwanted(FrontendKey key) {
        FrontendSlot slot = slots.get(key);
        if (slot != null && slot.isListening() && !isAnswered(slot.frontend())) {
            close(slot, "no endpoint can take connections");
        }
    }

    private void close(FrontendSlot slot, String why) {
        Listener listener = slot.listener();
        if (listener == null) {
            return;
        }
        listener.close();
        ports.markClosed(listener.frontend().address());
        context.markClosed(listener.frontend().address());
        slot.markClosed();
        reportClosed(listener.frontend(), why);
    }

    private void reportClosed(Frontend frontend, String why) {
        LOG.debug("no longer listening on {}: {}", frontend, why);
        observer.onListenerClosed(frontend, why);
    }

    private void reportListening(Frontend frontend) {
        LOG.debug("listening on {}", frontend);
        observer.onListening(frontend);
    }

    private void openIfWanted(FrontendKey key) {
        FrontendSlot slot = slots.get(key);
        if (slot == null) {
            return;
        }
        Target target = target(slot.frontend());
        if (target == null) {
            return;
        }
        Listener listener = slot.listener();
        if (listener != null) {
            retarget(listener, target);
        } else if (!slot.awaitsAddress()) {
            open(key, slot, target);
        }
    }

    /** The socket stays open when an address changes hands, so that no client is refused in between. */
    private void retarget(Listener listener, Target target) {
        Frontend before = listener.frontend();
        Frontend after = target.frontend();
        listener.retarget(target);
        if (!after.equals(before)) {
            reportClosed(before, "the address now is the " + after.kind() + " of " + after.servicePort());
            reportListening(after);
        }
    }

    private void open(FrontendKey key, FrontendSlot slot, Target target) {
        if (key.protocol() != Protocol.TCP) {
            fail(slot, key.protocol() + " is not proxied by this version; only TCP is");
            return;
        }
        Listener listener = new Listener(context, target);
        try {
            listener.open(ports.overlaps(key.address()));
        } catch (ListenException e) {
            slot.markLacking(e.reason() == ListenException.Cause.NO_SUCH_ADDRESS);
            fail(slot, String.valueOf(e.getMessage()));
            retryLater(key, slot);
            return;
        } catch (RuntimeException | AssertionError e) {
            LOG.error("listening on {} failed", slot.frontend(), e);
            fail(slot, "cannot listen on " + key.address() + ", by a fault of the proxy: " + e);
            retryLater(key, slot);
            return;
        }
        ports.markOpen(key.address());
        context.markListening(key.address());
        slot.markListening(listener);
        reportListening(slot.frontend());
    }

    private void fail(FrontendSlot slot, String problem) {
        if (slot.markFailed(problem)) {
            LOG.debug("{}: {}", slot.frontend(), problem);
            observer.onListenFailed(slot.frontend(), problem);
        }
    }

    private void retryLater(FrontendKey key, FrontendSlot slot) {
        slot.retryLater(delay -> control.schedule(() -> retry(key, slot), delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void retry(FrontendKey key, FrontendSlot slot) {
        slot.markRetried();
        try {
            if (!slot.isListening()) {
                openIfWanted(key);
            }
        } catch (RuntimeException | AssertionError e) {
            LOG.error("listening on {} failed", slot.frontend(), e);
        }
        observer.onSettled();
    }

    private boolean isAnswered(Frontend frontend) {
        Balancer balancer = balancers.balancer(frontend.servicePort());
        return balancer != null && balancer.hasCandidates(frontend.kind());
    }

    /** Where connections to the frontend go; null if they are to be refused. */
    private @Nullable Target target(Frontend frontend) {
        Route route = table.route(frontend.servicePort());
        Balancer balancer = balancers.balancer(frontend.servicePort());
        if (route == null || balancer == null || !isAnswered(frontend)) {
            return null;
        }
        return Target.of(
                FrontendRule.of(frontend, route, table.self()),
                balancer,
                route,
                context.capture().isTransparent(),
                context.policy(route.servicePort().settings()));
    }

    /** The frontends that clients can connect to now. */
    public List<Frontend> listening() {
        return slots.values().stream()
                .filter(FrontendSlot::isListening)
                .map(FrontendSlot::frontend)
                .toList();
    }

    /** Refuses new connections everywhere and stops trying; running ones go on. */
    public void close() {
        isClosed = true;
        for (FrontendSlot slot : slots.values()) {
            close(slot, "the proxy stops");
            slot.retire();
        }
        slots.clear();
        byServicePort.clear();
        observer.onSettled();
    }
}
