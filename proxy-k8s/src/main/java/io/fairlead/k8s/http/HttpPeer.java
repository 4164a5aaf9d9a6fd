package io.fairlead.k8s.http;

/**
 * The process at the other end of a Unix socket, as the kernel reports it.
 *
 * <p>Threading: Immutable.
 *
 * @param uid its user
 * @param pid its process id when it connected
 */
public record HttpPeer(int uid, int pid) {}
