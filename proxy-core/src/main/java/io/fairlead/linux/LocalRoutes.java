package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The local routes of one instance.
 *
 * <p>The metric of a route identifies the instance. It is always larger than those that the kernel assigns: a route of
 * the kernel for the same address takes precedence, and is not mistaken for ours.
 *
 * <p>Threading: used by one thread at a time.
 */
final class LocalRoutes {
    /** Above 0, which IPv6 takes for 1024, and above that. */
    private static final int FIRST_METRIC = 2000;

    private final NetlinkSocket socket;
    private final int metric;

    LocalRoutes(NetlinkSocket socket, int instance) {
        if (instance < 0) {
            throw new IllegalArgumentException("instance " + instance + " is negative; use 0 or more");
        }
        this.socket = socket;
        this.metric = FIRST_METRIC + instance;
    }

    List<LocalRoute> list() {
        List<LocalRoute> routes = new ArrayList<>();
        for (RouteCodec.Entry entry : ours(socket)) {
            IpAddress address = entry.destination();
            if (address != null && entry.metric() == metric) {
                routes.add(new LocalRoute(address, entry.source()));
            }
        }
        return routes;
    }

    /** The instances that have a route, in no order. */
    static Set<Integer> instances(NetlinkSocket socket) {
        Set<Integer> instances = new HashSet<>();
        for (RouteCodec.Entry entry : ours(socket)) {
            if (entry.metric() >= FIRST_METRIC) {
                instances.add(entry.metric() - FIRST_METRIC);
            }
        }
        return instances;
    }

    private static List<RouteCodec.Entry> ours(NetlinkSocket socket) {
        List<RouteCodec.Entry> entries = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            RouteCodec.writeList(socket, family, RouteCodec.RT_TABLE_LOCAL);
            for (RouteCodec.Entry entry :
                    socket.dump("local routes", message -> RouteCodec.readEntry(message, family))) {
                if (entry.isOurs() && entry.table() == RouteCodec.RT_TABLE_LOCAL) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    /**
     * Replaces only routes known to be ours; otherwise a route of another program with the same metric would be lost.
     */
    List<RouteFailure> add(Collection<LocalRoute> wanted) {
        List<LocalRoute> routes = List.copyOf(wanted);
        List<RouteFailure> failures = new ArrayList<>();
        List<LocalRoute> existing = new ArrayList<>();
        int[] errors = add(routes, NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL);
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] == Errno.EEXIST) {
                existing.add(routes.get(i));
            } else if (errors[i] != 0) {
                failures.add(new RouteFailure(routes.get(i).address(), errors[i]));
            }
        }
        if (!existing.isEmpty()) {
            replace(existing, failures);
        }
        return failures;
    }

    private void replace(List<LocalRoute> existing, List<RouteFailure> failures) {
        Map<IpAddress, LocalRoute> ours = new HashMap<>();
        list().forEach(route -> ours.put(route.address(), route));
        List<LocalRoute> different = new ArrayList<>();
        for (LocalRoute route : existing) {
            LocalRoute present = ours.get(route.address());
            if (present == null) {
                failures.add(new RouteFailure(route.address(), Errno.EEXIST));
            } else if (!present.equals(route)) {
                different.add(route);
            }
        }
        int[] errors = add(different, NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_REPLACE);
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] != 0) {
                failures.add(new RouteFailure(different.get(i).address(), errors[i]));
            }
        }
    }

    private int[] add(List<LocalRoute> routes, int flags) {
        return socket.askForAll(routes, route -> RouteCodec.writeAdd(socket, route, metric, flags));
    }

    List<RouteFailure> delete(Collection<IpAddress> unwanted) {
        List<IpAddress> addresses = List.copyOf(unwanted);
        List<RouteFailure> failures = new ArrayList<>();
        int[] errors = socket.askForAll(addresses, address -> RouteCodec.writeDelete(socket, address, metric));
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] != 0 && errors[i] != Errno.ESRCH) {
                failures.add(new RouteFailure(addresses.get(i), errors[i]));
            }
        }
        return failures;
    }
}
