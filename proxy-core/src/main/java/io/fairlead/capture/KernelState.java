package io.fairlead.capture;

import io.fairlead.linux.NetlinkException;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteUpdate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel follow the rules: packet filter, routes. What fails is tried again after a second at first, and every
 * half minute in the end; every half minute it looks whether all is there still, since others may flush what is ours.
 *
 * <p>Threading: confined to the control thread.
 */
final class KernelState implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(KernelState.class);
    private static final long FIRST_RETRY_SECONDS = 1;
    private static final long LOOK_SECONDS = 30;
    private static final String ARP = "arp";
    private static final String BRIDGE = "bridge";

    private final RuleBook book = new RuleBook();
    private final VirtualAddresses vips;
    private final HostWatch machine;
    private final @Nullable PacketFilter filter;
    private final Supplier<Ruleset> ruleset;
    private final LocalEndpoints endpoints = new LocalEndpoints();
    private final Routing routes;
    private final ScheduledExecutorService control;
    private final Future<?> look;
    private Host host;
    private final Set<Frontend> refused = new HashSet<>();
    private boolean hasBegun;
    private boolean areRoutesStale = true;
    private boolean isClosed;
    private boolean isRetryDue;
    private long retrySeconds = FIRST_RETRY_SECONDS;
    private @Nullable String filterProblem;
    private @Nullable String routeProblem;

    /**
     * @param filter null where there is no nftables
     * @param ruleset the tables that are wanted now
     */
    KernelState(
            VirtualAddresses vips,
            HostWatch machine,
            @Nullable PacketFilter filter,
            Supplier<Ruleset> ruleset,
            Routing routes,
            ScheduledExecutorService control) {
        this.vips = vips;
        this.machine = machine;
        this.filter = filter;
        this.ruleset = ruleset;
        this.routes = routes;
        this.control = control;
        host = machine.host();
        look = control.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        machine.onChange(() -> onControl(this::onHostChanged));
    }

    /** Endpoints that are new are known to the bridges before they are dialled. */
    void prepare(RouteUpdate update) {
        endpoints.follow(update);
        if (filter != null && filter.isInstalled() && filter.has(BRIDGE)) {
            try {
                filter.update(ofEndpoints(endpoints.takeRemoved()), ofEndpoints(endpoints.takeAdded()));
            } catch (IOException e) {
                onFilterFailed(e);
            }
        }
    }

    void put(FrontendRule rule) {
        Frontend frontend = rule.frontend();
        IpAddress address = frontend.address().address();
        if (frontend.kind() == FrontendKind.NODE_PORT || machine.host().isCapturable(address)) {
            book.put(rule);
            return;
        }
        book.remove(frontend.address(), frontend.protocol());
        if (refused.add(frontend)) {
            LOG.warn(
                    "{} is not captured: {} is a gateway of this machine, or a loopback, link-local, multicast or broadcast"
                            + " address; take it from the Service",
                    frontend,
                    address);
        }
    }

    void remove(AddressPort address, Protocol protocol) {
        book.remove(address, protocol);
    }

    /** The tables are to be made anew, as they depend on something that has changed. */
    void markFilterStale() {
        if (filter != null) {
            filter.markStale();
        }
    }

    /** Addresses that are no longer wanted go before what guards them, and those that are new come after it. */
    void commit() {
        hasBegun = true;
        List<RuleBook.Change> changes = book.takeChanges();
        changes.forEach(vips::follow);
        vips.follow(machine.host());
        VirtualAddresses.Difference difference = vips.takeDifference();
        boolean isDone = true;
        if (!areRoutesStale) {
            isDone = changeRoutes(List.of(), difference.removed());
        }
        isDone &= changeFilter(changes, difference);
        isDone &= areRoutesStale ? reconcileRoutes() : changeRoutes(difference.added(), List.of());
        if (isDone) {
            retrySeconds = FIRST_RETRY_SECONDS;
        } else {
            retry();
        }
    }

    private boolean changeFilter(List<RuleBook.Change> changes, VirtualAddresses.Difference difference) {
        if (filter == null) {
            return true;
        }
        try {
            if (filter.isInstalled()) {
                filter.update(removed(changes, difference), added(changes, difference));
            } else {
                Ruleset wanted = ruleset.get();
                filter.install(wanted, all(wanted));
            }
            filterProblem = null;
            return true;
        } catch (IOException e) {
            onFilterFailed(e);
            return false;
        }
    }

    private void onFilterFailed(IOException e) {
        reportFilter("the packet filter could not be changed: " + e.getMessage());
    }

    private Collection<Element> all(Ruleset wanted) {
        List<Element> elements = new ArrayList<>();
        book.rules().forEach(rule -> elements.addAll(Element.of(rule)));
        elements.addAll(ofVirtual(vips.present(), wanted.families().contains(ARP)));
        if (wanted.families().contains(BRIDGE)) {
            elements.addAll(ofEndpoints(endpoints.all()));
        }
        endpoints.takeAdded();
        endpoints.takeRemoved();
        return elements;
    }

    private Collection<Element> removed(List<RuleBook.Change> changes, VirtualAddresses.Difference difference) {
        List<Element> elements = new ArrayList<>();
        for (RuleBook.Change change : changes) {
            List<Element> after = Element.of(change.after());
            Element.of(change.before()).stream()
                    .filter(element -> !after.contains(element))
                    .forEach(elements::add);
        }
        elements.addAll(ofVirtual(difference.removed()));
        return elements;
    }

    private Collection<Element> added(List<RuleBook.Change> changes, VirtualAddresses.Difference difference) {
        List<Element> elements = new ArrayList<>();
        for (RuleBook.Change change : changes) {
            List<Element> before = Element.of(change.before());
            Element.of(change.after()).stream()
                    .filter(element -> !before.contains(element))
                    .forEach(elements::add);
        }
        elements.addAll(ofVirtual(difference.added()));
        return elements;
    }

    private List<Element> ofVirtual(Collection<IpAddress> addresses) {
        return ofVirtual(addresses, filter != null && filter.has(ARP));
    }

    private static List<Element> ofVirtual(Collection<IpAddress> addresses, boolean hasArp) {
        List<Element> elements = new ArrayList<>();
        for (IpAddress address : addresses) {
            elements.add(Element.ofVirtual(address));
            if (hasArp && address.family() == IpFamily.IPV4) {
                elements.add(Element.ofSilent(address));
            }
        }
        return elements;
    }

    private static List<Element> ofEndpoints(Collection<AddressPort> endpoints) {
        return endpoints.stream().map(Element::ofEndpoint).toList();
    }

    private boolean changeRoutes(List<IpAddress> added, List<IpAddress> removed) {
        if (added.isEmpty() && removed.isEmpty()) {
            return true;
        }
        try {
            areRoutesStale = !routes.change(added, removed);
        } catch (NetlinkException e) {
            areRoutesStale = true;
            reportRoutes(e);
        }
        return !areRoutesStale;
    }

    private boolean reconcileRoutes() {
        try {
            areRoutesStale = !routes.reconcile(vips.present());
            routeProblem = null;
        } catch (NetlinkException e) {
            reportRoutes(e);
        }
        return !areRoutesStale;
    }

    /** What fails in the same way again and again is told once. */
    private void reportFilter(String problem) {
        if (!problem.equals(filterProblem)) {
            filterProblem = problem;
            LOG.warn("{}; it is tried again until it can", problem);
        }
    }

    private void reportRoutes(NetlinkException e) {
        String problem = String.valueOf(e.getMessage());
        if (!problem.equals(routeProblem)) {
            routeProblem = problem;
            LOG.warn("the routes could not be changed: {}; it is tried again until it can", problem);
        }
    }

    private void retry() {
        if (!isClosed && !isRetryDue) {
            isRetryDue = true;
            var _ = control.schedule(() -> guarded(this::commitAgain), retrySeconds, TimeUnit.SECONDS);
            retrySeconds = Math.min(2 * retrySeconds, LOOK_SECONDS);
        }
    }

    private void commitAgain() {
        isRetryDue = false;
        if (!isClosed) {
            commit();
        }
    }

    private void onHostChanged() {
        Host now = machine.host();
        if (!now.bridges().equals(host.bridges())) {
            markFilterStale();
        }
        // The source of a route may be gone, and with it, or in vain, the route.
        areRoutesStale |= !now.addresses().equals(host.addresses());
        host = now;
        if (hasBegun) {
            commitAgain();
        }
    }

    private void look() {
        guarded(() -> {
            if (!hasBegun || isClosed) {
                return;
            }
            try {
                if (filter != null && filter.isInstalled() && !filter.isPresent()) {
                    LOG.warn("the packet filter's tables are gone, as after 'nft flush ruleset'; they are made anew");
                    filter.markStale();
                }
            } catch (IOException e) {
                reportFilter("the packet filter could not be read: " + e.getMessage());
            }
            areRoutesStale = true;
            commit();
        });
    }

    private void onControl(Runnable task) {
        if (!control.isShutdown()) {
            control.execute(() -> guarded(task));
        }
    }

    /** The executor would swallow it, and end what is periodic. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            LOG.error("following the rules of the kernel has failed; this is a fault of Fairlead", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        look.cancel(false);
        if (hasBegun) {
            LOG.info(
                    "what is installed in the kernel stays, for the next proxy to take over; 'fairlead cleanup' removes it");
        }
        routes.close();
    }
}
