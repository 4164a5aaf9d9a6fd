package io.fairlead.select;

import java.util.Map;

/**
 * How new connections are divided between near endpoints and farther ones now.
 *
 * <p>Threading: Immutable.
 *
 * @param distances how far each candidate is
 * @param spilled the part of new connections that goes beyond near endpoints, 0 to 1
 * @param isSlow whether near endpoints have lost their precedence because they take longer to accept than farther ones
 */
public record Division(Map<Candidate, Distance> distances, double spilled, boolean isSlow) {
    public Division {
        distances = Map.copyOf(distances);
    }
}
