package io.fairlead.linux;

import io.fairlead.model.IpAddress;

/**
 * An address of a network interface; for a point-to-point interface the one on this side.
 *
 * <p>Threading: Immutable.
 *
 * @param interfaceIndex number of the interface
 * @param address the address, which may be one of IPv6 that the kernel still checks for duplicates
 * @param prefix length of the prefix that is on link, in bits
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7), RTM_GETADDR</a>
 */
public record InterfaceAddress(int interfaceIndex, IpAddress address, int prefix) {}
