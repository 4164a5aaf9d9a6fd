package io.fairlead.transport;

/**
 * Options of sockets that receive datagrams from any client.
 *
 * <p>Threading: Immutable.
 *
 * @param isShared whether the caller itself already has sockets on the same port at an overlapping address
 * @param binding whose the address must be
 * @param destination how a datagram says where it was sent to
 */
public record UdpOptions(boolean isShared, ListenOptions.Binding binding, Destination destination) {
    /** How a datagram says where it was sent to. */
    public enum Destination {
        /** It does not: the socket is bound to one address. */
        BOUND,
        /** By its destination address; the socket is bound to all addresses of a family (IP_PKTINFO). */
        ADDRESS,
        /** By address and port: the packet filter has handed it over (IP_RECVORIGDSTADDR). */
        ORIGINAL
    }
}
