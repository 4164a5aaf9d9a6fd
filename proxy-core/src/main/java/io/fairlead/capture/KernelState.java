package io.fairlead.capture;

import io.fairlead.linux.NetlinkException;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel follow the rules: packet filter, local routes. What fails is tried again after a second; every half
 * minute it looks whether all is there still, since others may flush what is ours.
 *
 * <p>Threading: confined to the control thread.
 */
final class KernelState implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(KernelState.class);
    private static final long RETRY_SECONDS = 1;
    private static final long LOOK_SECONDS = 30;

    private final RuleBook book = new RuleBook();
    private final VirtualAddresses vips;
    private final HostWatch machine;
    private final @Nullable PacketFilter filter;
    private final Supplier<String> skeleton;
    private final String removal;
    private final @Nullable VirtualRoutes routes;
    private final ScheduledExecutorService control;
    private final Future<?> look;
    private boolean hasBegun;
    private boolean areRoutesStale = true;
    private boolean isClosed;
    private @Nullable String lastProblem;

    /**
     * @param filter null where there is no nftables
     * @param skeleton the tables without elements
     * @param removal what deletes them
     * @param routes null where addresses are not to be the machine's
     */
    KernelState(
            VirtualAddresses vips,
            HostWatch machine,
            @Nullable PacketFilter filter,
            Supplier<String> skeleton,
            String removal,
            @Nullable VirtualRoutes routes,
            ScheduledExecutorService control) {
        this.vips = vips;
        this.machine = machine;
        this.filter = filter;
        this.skeleton = skeleton;
        this.removal = removal;
        this.routes = routes;
        this.control = control;
        look = control.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        machine.onChange(() -> onControl(this::onHostChanged));
    }

    void put(FrontendRule rule) {
        book.put(rule);
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
        isDone &= filter(new PacketFilter.Difference(changes, difference.added(), difference.removed()));
        isDone &= areRoutesStale ? reconcileRoutes() : changeRoutes(difference.added(), List.of());
        if (!isDone) {
            retry();
        }
    }

    private boolean filter(PacketFilter.Difference difference) {
        if (filter == null) {
            return true;
        }
        try {
            if (filter.isInstalled()) {
                filter.update(difference);
            } else {
                filter.install(removal, skeleton.get(), book.rules(), vips.present());
            }
            lastProblem = null;
            return true;
        } catch (IOException e) {
            report("the packet filter could not be changed: " + e.getMessage());
            return false;
        }
    }

    private boolean changeRoutes(List<io.fairlead.model.IpAddress> added, List<io.fairlead.model.IpAddress> removed) {
        if (routes == null || added.isEmpty() && removed.isEmpty()) {
            return true;
        }
        try {
            areRoutesStale = !routes.change(added, removed);
        } catch (NetlinkException e) {
            areRoutesStale = true;
            report("the local routes could not be changed: " + e.getMessage());
        }
        return !areRoutesStale;
    }

    private boolean reconcileRoutes() {
        if (routes == null) {
            areRoutesStale = false;
            return true;
        }
        try {
            areRoutesStale = !routes.reconcile(vips.present());
        } catch (NetlinkException e) {
            report("the local routes could not be changed: " + e.getMessage());
        }
        return !areRoutesStale;
    }

    private void report(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.warn("{}; it is tried again until it can", problem);
        }
    }

    private void retry() {
        if (!isClosed) {
            var _ = control.schedule(() -> guarded(this::commitAgain), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void commitAgain() {
        if (!isClosed) {
            commit();
        }
    }

    private void onHostChanged() {
        if (hasBegun) {
            // A bridge that is new has to be known to the tables; an address may have become the machine's own.
            markFilterStale();
            areRoutesStale = true;
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
                report("the packet filter could not be read: " + e.getMessage());
            }
            areRoutesStale = routes != null;
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
        if (routes != null) {
            routes.close();
        }
    }
}
