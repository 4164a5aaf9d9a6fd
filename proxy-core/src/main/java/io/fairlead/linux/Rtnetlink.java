package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses, routes and routing rules of a network namespace: of that which the thread is in that creates this.
 *
 * <p>Reading needs no privilege; adding and deleting needs CAP_NET_ADMIN. All that is added bears
 * {@link #OUR_PROTOCOL}, and nothing else is replaced or deleted.
 *
 * <p>Threading: used by one thread at a time, which may be an event loop: no call waits for anything but the kernel's
 * own work. Listing, adding and deleting take time with their number.
 *
 * <p>Ownership: the caller closes it.
 *
 * <p>Failure: {@link NetlinkException}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class Rtnetlink implements AutoCloseable {
    /**
     * The protocol number, which identifies the installer, of Fairlead's routes and rules:
     * {@code ip route show table local proto 250} and {@code ip rule show proto 250} show them. The kernel does not
     * interpret values from 4 on; this one is among those that neither it nor iproute2 gives a name to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man8/ip-route.8.html">ip-route(8), protocol RTPROTO</a>
     */
    public static final int OUR_PROTOCOL = 0xFA;

    private final NetlinkSocket socket = new NetlinkSocket();

    /** The network interfaces. */
    public List<Link> links() {
        LinkCodec.writeLinksRequest(socket);
        return socket.dump("links", LinkCodec::readLink);
    }

    /** The addresses of the interfaces, of both families. */
    public List<InterfaceAddress> addresses() {
        LinkCodec.writeAddressesRequest(socket);
        return socket.dump("addresses", LinkCodec::readAddress);
    }

    /**
     * Where a packet to an address goes. Hot path: takes no lock of the kernel's, and a few microseconds.
     *
     * @return null if it is unreachable, for lack of a route or because of one
     */
    public @Nullable NextHop route(IpAddress destination) {
        RouteCodec.writeLookup(socket, destination);
        int error = socket.exchange();
        return switch (error) {
            case 0 -> RouteCodec.readLookup(socket.answer());
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.EACCES, Errno.EINVAL -> null;
            case Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP -> null;
            default -> throw new NetlinkException("cannot look up the route to " + destination, error);
        };
    }

    /**
     * The local routes that an instance has added.
     *
     * @param instance distinguishes the routes of several proxies on one machine, from 0; the metric of its routes is
     *     2000 more, in both families
     */
    public List<LocalRoute> localRoutes(int instance) {
        return new LocalRoutes(socket, instance).list();
    }

    /** The instances of which there are local routes, in no order. */
    public Set<Integer> localRouteInstances() {
        return LocalRoutes.instances(socket);
    }

    /**
     * Adds local routes. An existing one is kept, or gets the given source. The loopback interface must be up; when it
     * is set down, the kernel deletes those of IPv6.
     *
     * @param instance as for {@link #localRoutes}
     * @return what could not be added; the others were. {@link Errno#EEXIST} means that another program has a route
     *     with the same metric, {@link Errno#EINVAL} usually that the source is not an address of this machine, or an
     *     IPv6 address that is still checked for duplicates
     */
    public List<RouteFailure> addLocalRoutes(Collection<LocalRoute> routes, int instance) {
        return new LocalRoutes(socket, instance).add(routes);
    }

    /**
     * Deletes the local routes of addresses, whatever their source. Missing ones are ignored.
     *
     * @param instance as for {@link #localRoutes}
     * @return what could not be deleted; the others were
     */
    public List<RouteFailure> deleteLocalRoutes(Collection<IpAddress> addresses, int instance) {
        return new LocalRoutes(socket, instance).delete(addresses);
    }

    /** Adds a policy route for a family unless it exists. The rule is never active without its route. */
    public void addPolicy(IpFamily family, PolicyRoute route) {
        new PolicyRoutes(socket, family).add(route);
    }

    /** Deletes a policy route if it exists; the route in its table only if no other rule uses the table. */
    public void deletePolicy(IpFamily family, PolicyRoute route) {
        new PolicyRoutes(socket, family).delete(route);
    }

    /** Whether a policy route is complete. */
    public boolean hasPolicy(IpFamily family, PolicyRoute route) {
        return new PolicyRoutes(socket, family).has(route);
    }

    /** The policy routes that were added, whatever their numbers, in no order. */
    public List<PolicyRoute> policies(IpFamily family) {
        return new PolicyRoutes(socket, family).list();
    }

    /** All rules that select a routing table. */
    public List<RoutingRule> rules(IpFamily family) {
        return new PolicyRoutes(socket, family).rules();
    }

    /** How many routes a table has that were added by others. */
    public int foreignRoutes(IpFamily family, int table) {
        return new PolicyRoutes(socket, family).foreignRoutes(table);
    }

    @Override
    public void close() {
        socket.close();
    }
}
