package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks near endpoints first, and farther ones for the part of new connections that {@link SpillMeter} gives them.
 *
 * <p>Every tenth of a second at most, a pick looks at all endpoints and divides anew; in between, a pick reads the last
 * division. Where the endpoints of a distance are all excluded, the next distance takes their place.
 *
 * <p>Threading: Thread-safe. Hot path: nothing is allocated but for each new division.
 */
final class NearFirstPicker implements Picker {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Tier[] tiers;
    private final SpillMeter meter;
    private final boolean isConsistent;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final AtomicBoolean isDividing = new AtomicBoolean();
    private volatile int[] loads;
    private volatile long dividedNanos;

    /**
     * @param tiers from near to far; one or more
     * @param meter decides how much goes where; written only under {@code isDividing}
     * @param isConsistent whether a client's address decides, and not chance
     */
    NearFirstPicker(
            List<Tier> tiers, SpillMeter meter, boolean isConsistent, RandomGenerator random, LongSupplier clock) {
        this.tiers = tiers.toArray(Tier[]::new);
        this.meter = meter;
        this.isConsistent = isConsistent;
        this.random = random;
        this.clock = clock;
        dividedNanos = clock.getAsLong();
        loads = divide(dividedNanos);
    }

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        int[] now = loads();
        int first = first(now, request);
        Candidate picked = tiers[first].picker().pick(request);
        for (int i = 0; picked == null && i < tiers.length; i++) {
            picked = i == first ? null : tiers[i].picker().pick(request);
        }
        return picked;
    }

    private int first(int[] now, PickRequest request) {
        int tier = 0;
        if (now[0] < TierState.ALL) {
            int drawn = isConsistent ? position(request.client()) : random.nextInt(TierState.ALL);
            while (drawn >= now[tier] && tier < tiers.length - 1) {
                drawn -= now[tier];
                tier++;
            }
        }
        return tier;
    }

    /** Where a client is among all, in thousandths; not related to its place in a hash table. */
    private static int position(IpAddress client) {
        long mixed = (client.high() ^ Long.rotateLeft(client.low(), 32)) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58_476D_1CE4_E5B9L;
        return (int) Long.remainderUnsigned(mixed ^ mixed >>> 32, TierState.ALL);
    }

    private int[] loads() {
        long now = clock.getAsLong();
        if (now - dividedNanos >= INTERVAL_NANOS && isDividing.compareAndSet(false, true)) {
            try {
                loads = divide(now);
                dividedNanos = now;
            } finally {
                isDividing.set(false);
            }
        }
        return loads;
    }

    private int[] divide(long now) {
        List<TierState> states = new ArrayList<>(tiers.length);
        boolean hasGrown = hasGrown(now);
        for (Tier tier : tiers) {
            states.add(hasGrown ? tier.state(now) : tier.stateWithoutSlowStart(now));
        }
        return meter.next(states, now);
    }

    private boolean hasGrown(long now) {
        for (Tier tier : tiers) {
            for (Candidate candidate : tier.candidates()) {
                if (candidate.weight(now) == SlowStart.FULL && candidate.isAvailable(now)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** From near to far. */
    List<Tier> tiers() {
        return List.of(tiers);
    }

    SpillMeter meter() {
        return meter;
    }

    /** The part of new connections that goes beyond near endpoints, in thousandths. */
    int spilled() {
        return tiers[0].distance() == Distance.NEAR ? TierState.ALL - loads()[0] : TierState.ALL;
    }

    /** Whether near endpoints have lost their precedence because they are slow to accept. */
    boolean isSlow() {
        return meter.isSlow(0);
    }

    /** What goes to a distance whose endpoints are all excluded is picked from the others, the nearest first. */
    @Override
    public double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        int[] now = loads().clone();
        if (isConsistent && client != null) {
            int tier = 0;
            for (int drawn = position(client); drawn >= now[tier] && tier < now.length - 1; tier++) {
                drawn -= now[tier];
            }
            Arrays.fill(now, 0);
            now[tier] = TierState.ALL;
        }
        return shares(moved(now, isExcluded), client, isExcluded);
    }

    private double @Nullable [] shares(int[] now, @Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        Map<Candidate, Double> shares = new HashMap<>();
        for (int i = 0; i < tiers.length; i++) {
            CandidateList list = tiers[i].candidates();
            double[] inTier =
                    now[i] == 0 ? new double[list.size()] : tiers[i].picker().shares(client, isExcluded);
            if (inTier == null) {
                return null;
            }
            for (int j = 0; j < inTier.length; j++) {
                shares.put(list.get(j), inTier[j] * now[i] / TierState.ALL);
            }
        }
        return Arrays.stream(tiers)
                .flatMap(tier -> tier.candidates().stream())
                .sorted((one, other) -> one.address().compareTextTo(other.address()))
                .mapToDouble(candidate -> Objects.requireNonNull(shares.get(candidate)))
                .toArray();
    }

    private int[] moved(int[] now, Predicate<Candidate> isExcluded) {
        int firstUsable = -1;
        int homeless = 0;
        for (int i = 0; i < tiers.length; i++) {
            if (tiers[i].candidates().stream().allMatch(isExcluded)) {
                homeless += now[i];
                now[i] = 0;
            } else if (firstUsable < 0) {
                firstUsable = i;
            }
        }
        if (firstUsable >= 0) {
            now[firstUsable] += homeless;
        }
        return now;
    }
}
