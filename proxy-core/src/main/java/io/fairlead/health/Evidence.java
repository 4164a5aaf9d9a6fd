package io.fairlead.health;

/**
 * The weight of an unsuccessful attempt as evidence against its endpoint.
 *
 * <p>Threading: Immutable.
 */
public enum Evidence {
    /** The endpoint refused, could not be reached, or was silent for as long as one attempt may take. */
    FAILED(2),

    /**
     * The endpoint was silent for a shorter time, while another one accepted at once. One lost packet is enough for that, so
     * it counts for half.
     */
    LOST_RACE(1);

    /** Half failures. */
    final int weight;

    Evidence(int weight) {
        this.weight = weight;
    }
}
