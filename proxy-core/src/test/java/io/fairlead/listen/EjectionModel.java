package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.select.Balancer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints are ejected, by the rules and by what the proxy has reported; it shares no code with the proxy.
 *
 * <p>Threading: used by one thread.
 */
final class EjectionModel {
    /** A trial ends by its outcome; the proxy waits this much longer for it. */
    static final long TRIAL_SLACK_NANOS = Duration.ofMillis(200).toNanos();

    private final Map<Place, Ejected> ejected = new HashMap<>();
    private final Map<Place, Long> turned = new HashMap<>();

    private record Place(Balancer of, AddressPort endpoint, long generation) {}

    /**
     * An endpoint that is ejected, or was and has not accepted since.
     *
     * @param times how often
     * @param untilNanos when it may be tried, or its trial is overdue
     * @param isOnTrial whether a connection is trying it
     * @param isFreed whether it may be tried before, because another one that was ejected has accepted
     */
    record Ejected(int times, long untilNanos, boolean isOnTrial, boolean isFreed) {
        boolean isDue(long nowNanos) {
            return nowNanos - untilNanos >= 0;
        }
    }

    @Nullable
    Ejected of(Balancer of, AddressPort endpoint, long generation) {
        return ejected.get(new Place(of, endpoint, generation));
    }

    /** Ejected for another time. */
    void eject(Balancer of, AddressPort endpoint, long generation, int times, long now, Duration time) {
        Place place = new Place(of, endpoint, generation);
        ejected.put(place, new Ejected(times, now + time.toNanos(), false, false));
        turned.put(place, now);
    }

    /** A connection tries it. */
    void onTrial(Balancer of, AddressPort endpoint, long generation, long now, long timeoutNanos) {
        ejected.computeIfPresent(
                new Place(of, endpoint, generation),
                (place, before) -> new Ejected(before.times(), now + timeoutNanos + TRIAL_SLACK_NANOS, true, false));
    }

    /** It accepts again. */
    void returned(Balancer of, AddressPort endpoint, long generation, long now) {
        Place place = new Place(of, endpoint, generation);
        ejected.remove(place);
        turned.put(place, now);
    }

    /** Those of a balancer that are ejected and not on trial may be tried from now on, if a connection might have used them. */
    void free(Balancer of, Predicate<AddressPort> isUsable) {
        ejected.replaceAll((place, before) -> place.of() == of && isUsable.test(place.endpoint()) && !before.isOnTrial()
                ? new Ejected(before.times(), before.untilNanos(), false, true)
                : before);
    }

    /** Whether it has been neither ejected nor returned since a moment. */
    boolean isWellSince(Balancer of, AddressPort endpoint, long generation, long nanos) {
        Place place = new Place(of, endpoint, generation);
        return !ejected.containsKey(place) && turned.getOrDefault(place, Long.MIN_VALUE / 2) - nanos <= 0;
    }

    /** How long an endpoint is ejected that has been so many times. */
    static Duration time(Duration first, Duration longest, int times) {
        double millis = (double) first.toMillis() * Math.pow(2, times - 1);
        return Duration.ofMillis((long) Math.min(millis, (double) longest.toMillis()));
    }
}
