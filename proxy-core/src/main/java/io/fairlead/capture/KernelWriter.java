package io.fairlead.capture;

import io.fairlead.capture.KernelChange.Filter;
import io.fairlead.capture.KernelChange.Routes;
import io.fairlead.linux.NetlinkException;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes to the kernel: packet filter and routes.
 *
 * <p>Threading: confined to the kernel thread, and blocks it: for some milliseconds, or for as long as {@code nft} takes.
 *
 * <p>Ownership: owns the routing.
 */
final class KernelWriter implements AutoCloseable {
    private final @Nullable PacketFilter filter;
    private final Routing routing;

    /** @param filter null where there is no nftables */
    KernelWriter(@Nullable PacketFilter filter, Routing routing) {
        this.filter = filter;
        this.routing = routing;
    }

    /** Addresses that are no longer wanted go before what guards them, and those that are new come after it. */
    KernelOutcome write(KernelChange change) {
        return switch (change.routes()) {
            case Routes.Change(var added, var removed) -> {
                RouteResult gone = changeRoutes(List.of(), removed);
                String filterProblem = changeFilter(change.filter());
                RouteResult come = changeRoutes(added, List.of());
                yield new KernelOutcome(
                        filterProblem, gone.isDone && come.isDone, gone.problem != null ? gone.problem : come.problem);
            }
            case Routes.Reconcile(var wanted) -> {
                String filterProblem = changeFilter(change.filter());
                RouteResult all = guarded(() -> routing.reconcile(wanted));
                yield new KernelOutcome(filterProblem, all.isDone, all.problem);
            }
        };
    }

    private @Nullable String changeFilter(Filter change) {
        if (filter == null) {
            return null;
        }
        try {
            switch (change) {
                case Filter.Keep() -> {}
                case Filter.Update(var removed, var added) -> filter.update(removed, added);
                case Filter.Install(var ruleset, var elements) -> filter.install(ruleset, elements);
            }
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private record RouteResult(boolean isDone, @Nullable String problem) {}

    private interface RouteStep {
        boolean run();
    }

    private RouteResult changeRoutes(Collection<IpAddress> added, Collection<IpAddress> removed) {
        return added.isEmpty() && removed.isEmpty()
                ? new RouteResult(true, null)
                : guarded(() -> routing.change(added, removed));
    }

    private static RouteResult guarded(RouteStep step) {
        try {
            return new RouteResult(step.run(), null);
        } catch (NetlinkException e) {
            return new RouteResult(false, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether the tables of these families exist with their rules.
     *
     * @throws IOException if that cannot be found out
     */
    boolean isFilterPresent(List<String> families) throws IOException {
        return filter == null || filter.isPresent(families);
    }

    @Override
    public void close() {
        routing.close();
    }
}
