package io.fairlead.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a contender is in a comparison, by its name.
 *
 * <p>Threading: Immutable.
 */
enum Role {
    /** No proxy at all: the ceiling. */
    @JsonProperty("direct")
    DIRECT("direct"),
    /** The kernel translates addresses; no process relays, so that no CPU or memory is put down to one. */
    @JsonProperty("kernel")
    KERNEL("nat"),
    /** One of Fairlead's engines. */
    @JsonProperty("fairlead")
    FAIRLEAD("fairlead"),
    /** Any other proxy. */
    @JsonProperty("other")
    OTHER("");

    private final String contender;

    Role(String contender) {
        this.contender = contender;
    }

    /** The role of a contender of this name, where {@code fairlead-splice} is an engine of {@code fairlead}. */
    static Role of(String name) {
        for (Role role : values()) {
            if (role != OTHER && (name.equals(role.contender) || name.startsWith(role.contender + "-"))) {
                return role;
            }
        }
        return OTHER;
    }
}
