package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route that makes one address local, so that sockets can be bound to it and packets to it are for this machine,
 * without its being an address of an interface: nothing answers ARP for it by itself.
 *
 * <p>A socket of IPv4 can be bound to the address as it is, one of IPv6 only with {@link SocketOption#IPV6_FREEBIND}.
 *
 * <p>Threading: Immutable.
 *
 * @param address the address that becomes local
 * @param source the source address of the machine's own connections to it, which is one of this machine's; null to
 *     leave that to the kernel, which then takes the address itself. When the source is no address of the
 *     machine's any more, an IPv4 route keeps it and an IPv6 route loses it: then add the route again with another
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-route.8.html">ip-route(8), type local, src</a>
 */
public record LocalRoute(IpAddress address, @Nullable IpAddress source) {
    public LocalRoute {
        if (source != null && source.family() != address.family()) {
            throw new IllegalArgumentException("the source " + source + " of local route " + address
                    + " has another IP family; use one that is " + address.family());
        }
    }
}
