package io.fairlead.transport;

/**
 * Options of a listening socket.
 *
 * <p>Threading: Immutable.
 *
 * @param accepted options of the sockets that it accepts
 * @param isShared whether the caller itself already listens on the same port at an overlapping address (a wildcard
 *     beside a concrete one), so that a port in use is no sign of somebody else
 */
public record ListenOptions(SocketOptions accepted, boolean isShared) {
    /** Nobody else may listen there. */
    public static final ListenOptions DEFAULT = new ListenOptions(SocketOptions.DEFAULT, false);

    /** How many connections may wait to be accepted; the kernel lowers it to net.core.somaxconn. */
    static final int BACKLOG = 4096;
}
