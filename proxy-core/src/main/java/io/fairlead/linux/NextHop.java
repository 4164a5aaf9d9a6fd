package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the kernel would send a packet to an address.
 *
 * <p>Threading: Immutable.
 *
 * @param interfaceIndex number of the interface that it leaves by
 * @param gateway the router that it is handed to, of either family; null if the destination is on link or local
 * @param isLocal whether it is for this machine
 * @param preferredSource the source address that the kernel would choose; null if unknown
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7), RTM_GETROUTE</a>
 */
public record NextHop(
        int interfaceIndex,
        @Nullable IpAddress gateway,
        boolean isLocal,
        @Nullable IpAddress preferredSource) {}
