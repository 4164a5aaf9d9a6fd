package io.fairlead.select;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a pick of one service port needs.
 *
 * <p>Threading: Immutable.
 *
 * @param cluster the candidates for traffic policy Cluster
 * @param local the candidates for traffic policy Local
 * @param wanted the endpoints of the route
 * @param picked the same, except that connections which have lost all their candidates still get those that they had;
 *     see {@link BalancerRegistry#apply}
 * @param affinityNanos 0 for no affinity
 */
record Lanes(@Nullable Lane cluster, @Nullable Lane local, Offer wanted, Offer picked, long affinityNanos) {
    static final Lanes NONE = new Lanes(null, null, Offer.NONE, Offer.NONE, 0);

    Lanes settled() {
        return new Lanes(cluster, local, wanted, wanted, affinityNanos);
    }

    /** Both, as far as there are any. */
    Stream<Lane> all() {
        return Stream.of(cluster, local).filter(Objects::nonNull);
    }
}
