package io.fairlead.bench.cluster;

/**
 * An endpoint of a slice: a pod, of which everything else follows from its number.
 *
 * <p>Threading: Immutable.
 *
 * @param address IPv4, as 32 bits
 * @param pod its number, which no other pod of the cluster has or had
 * @param node the number of its node, from 1 on
 * @param state how far its life has come
 */
public record GeneratedEndpoint(int address, int pod, int node, State state) {
    /** The life of a pod, as the conditions of its endpoint tell it. */
    public enum State {
        /** Not ready: it starts, or has stopped to answer its probe. */
        UNREADY,
        /** Ready. */
        READY,
        /** Terminating, and serving still. */
        TERMINATING
    }

    /** The same at another point of its life. */
    public GeneratedEndpoint with(State other) {
        return new GeneratedEndpoint(address, pod, node, other);
    }
}
