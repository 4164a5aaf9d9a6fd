package io.fairlead.capture;

import io.fairlead.linux.LocalRoute;
import io.fairlead.linux.NextHop;
import io.fairlead.linux.RouteFailure;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The local routes by which the addresses of Services are the machine's. The first look takes over what a process before
 * has left: what is wanted still is not touched, the rest is deleted.
 *
 * <p>Connections of the node come from an address of the node instead of the address that they go to, so that they can
 * be distinguished and recognised.
 *
 * <p>Threading: confined to the kernel thread.
 */
final class VirtualRoutes implements Routing {
    private static final Logger LOG = LogManager.getLogger(VirtualRoutes.class);
    private static final int NAMED_AT_MOST = 3;

    private final Rtnetlink netlink = new Rtnetlink();
    private final int instance;
    private final Function<IpFamily, @Nullable IpAddress> nodeAddress;
    private final Map<IpFamily, IpAddress> sources = new HashMap<>();
    private List<RouteFailure> reported = List.of();

    /** @param nodeAddress an address of the node's that the machine has; null if it has none of the family. Thread-safe */
    VirtualRoutes(int instance, Function<IpFamily, @Nullable IpAddress> nodeAddress) {
        this.instance = instance;
        this.nodeAddress = nodeAddress;
    }

    @Override
    public boolean change(Collection<IpAddress> added, Collection<IpAddress> removed) {
        List<RouteFailure> failures = new ArrayList<>(netlink.deleteLocalRoutes(removed, instance));
        failures.addAll(netlink.addLocalRoutes(added.stream().map(this::route).toList(), instance));
        report(failures);
        return failures.isEmpty();
    }

    @Override
    public boolean reconcile(Set<IpAddress> wanted) {
        Map<IpAddress, LocalRoute> existing = new LinkedHashMap<>();
        netlink.localRoutes(instance).forEach(route -> existing.put(route.address(), route));
        learnSources(existing.values());
        List<IpAddress> missing = new ArrayList<>();
        for (IpAddress address : wanted) {
            LocalRoute route = existing.get(address);
            if (route == null || !Objects.equals(route.source(), source(address))) {
                missing.add(address);
            }
        }
        Set<IpAddress> stale = new HashSet<>(existing.keySet());
        stale.removeAll(wanted);
        if (!missing.isEmpty() || !stale.isEmpty()) {
            LOG.info(
                    "local routes: {} kept, {} to add, {} to delete",
                    existing.size() - stale.size(),
                    missing.size(),
                    stale.size());
        }
        return change(missing, stale);
    }

    /** For an address that is already local, the kernel no longer reports what it would choose. */
    private void learnSources(Collection<LocalRoute> existing) {
        sources.clear();
        for (LocalRoute route : existing) {
            if (route.source() != null) {
                sources.putIfAbsent(route.address().family(), route.source());
            }
        }
    }

    private LocalRoute route(IpAddress address) {
        return new LocalRoute(address, source(address));
    }

    private @Nullable IpAddress source(IpAddress address) {
        IpFamily family = address.family();
        IpAddress known = nodeAddress.apply(family);
        return known != null ? known : sources.computeIfAbsent(family, f -> usualSource(address));
    }

    /** The source address that the kernel would choose if the address were not local. */
    private @Nullable IpAddress usualSource(IpAddress address) {
        NextHop hop = netlink.route(address);
        return hop == null || hop.isLocal() ? null : hop.preferredSource();
    }

    /** Repeated failures are logged once. */
    private void report(List<RouteFailure> failures) {
        if (!failures.isEmpty() && !failures.equals(reported)) {
            LOG.warn(
                    "could not add or delete {} local routes, such as {}; retrying. Meanwhile clients cannot "
                            + "reach the Services at these addresses",
                    failures.size(),
                    failures.subList(0, Math.min(NAMED_AT_MOST, failures.size())));
        }
        reported = List.copyOf(failures);
    }

    @Override
    public void close() {
        netlink.close();
    }
}
