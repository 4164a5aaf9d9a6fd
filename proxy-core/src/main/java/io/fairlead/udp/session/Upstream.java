package io.fairlead.udp.session;

/**
 * A connected socket to an endpoint.
 *
 * <p>Ownership: its session closes it.
 */
public interface Upstream {
    /** Closes it. */
    void close();
}
