package io.fairlead.explain;

import io.fairlead.model.AddressPort;
import io.fairlead.select.Distance;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an endpoint gets connections or does not.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoint its address
 * @param nodeName its node; null if that is not known
 * @param isIn whether the next connection may go to it
 * @param reason why, or why not
 * @param hints the zones, or nodes, that should use it; empty for no hint
 * @param share the probability that the next connection goes to it; null if that cannot be known
 * @param open how many connections of this proxy are open to it
 * @param failures its recent failures; null for none
 * @param zone its zone; null if that is not known
 * @param distance how far it is, if the Service prefers near endpoints; null otherwise
 * @param slowStart its weight while it is in its slow start, 0.1 to 1; null if it is not
 */
public record CandidateExplanation(
        AddressPort endpoint,
        @Nullable String nodeName,
        boolean isIn,
        Reason reason,
        Set<String> hints,
        @Nullable Double share,
        int open,
        @Nullable Failures failures,
        @Nullable String zone,
        @Nullable Distance distance,
        @Nullable Double slowStart) {
    public CandidateExplanation {
        hints = Set.copyOf(hints);
    }

    /**
     * Attempts in a row that have failed.
     *
     * @param attempts how many
     * @param cause why the latest failed, in words; null if that is not known
     * @param ejectedUntil until when it is ejected; null if it is not, or if a connection is just trying it
     */
    public record Failures(
            int attempts, @Nullable String cause, @Nullable Instant ejectedUntil) {}
}
