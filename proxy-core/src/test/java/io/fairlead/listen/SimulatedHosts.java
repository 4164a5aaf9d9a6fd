package io.fairlead.listen;

import io.fairlead.dial.SimulatedNetwork.Answer;
import io.fairlead.model.AddressPort;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * What endpoints do with connections, and how that changes.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedHosts {
    private static final long FLAP_NANOS = Duration.ofMillis(100).toNanos();
    private static final int LOSS_PERCENT = 30;

    /** What an endpoint does. */
    enum Behaviour {
        ACCEPTS,
        ACCEPTS_SLOWLY,
        REFUSES,
        REFUSES_SLOWLY,
        SILENT,
        FLAPS,
        LOSES
    }

    /** Most of the time, endpoints are well. */
    private static final List<Behaviour> DRAWN = List.of(
            Behaviour.ACCEPTS,
            Behaviour.ACCEPTS,
            Behaviour.ACCEPTS,
            Behaviour.ACCEPTS,
            Behaviour.ACCEPTS,
            Behaviour.ACCEPTS_SLOWLY,
            Behaviour.REFUSES,
            Behaviour.REFUSES,
            Behaviour.REFUSES_SLOWLY,
            Behaviour.SILENT,
            Behaviour.SILENT,
            Behaviour.FLAPS,
            Behaviour.LOSES);

    private final Random random;
    private final LongSupplier clock;
    private final Map<AddressPort, Host> hosts = new HashMap<>();

    private record Host(Behaviour behaviour, Duration delay, long sinceNanos) {}

    SimulatedHosts(Random random, LongSupplier clock) {
        this.random = random;
        this.clock = clock;
    }

    /** An endpoint does something else from now on. */
    String turn(AddressPort endpoint) {
        Behaviour behaviour = DRAWN.get(random.nextInt(DRAWN.size()));
        Duration delay = switch (behaviour) {
            case ACCEPTS -> Duration.ofMillis(random.nextInt(3));
            case ACCEPTS_SLOWLY, REFUSES_SLOWLY -> Duration.ofMillis(20 + random.nextInt(700));
            case REFUSES, SILENT, FLAPS, LOSES -> Duration.ofMillis(random.nextInt(2));
        };
        hosts.put(endpoint, new Host(behaviour, delay, clock.getAsLong()));
        return endpoint + " " + behaviour + " after " + delay.toMillis() + " ms";
    }

    /** What it does with a SYN now. */
    Answer onSyn(AddressPort endpoint) {
        Host host = host(endpoint);
        return switch (host.behaviour()) {
            case ACCEPTS, ACCEPTS_SLOWLY -> Answer.accepts(host.delay());
            case REFUSES, REFUSES_SLOWLY -> Answer.refuses(host.delay());
            case SILENT -> Answer.SILENCE;
            case FLAPS ->
                clock.getAsLong() / FLAP_NANOS % 2 == 0 ? Answer.accepts(host.delay()) : Answer.refuses(host.delay());
            case LOSES -> random.nextInt(100) < LOSS_PERCENT ? Answer.SILENCE : Answer.accepts(host.delay());
        };
    }

    /** Whether it has accepted every connection at once since a moment. */
    boolean hasAcceptedSince(AddressPort endpoint, long nanos) {
        Host host = host(endpoint);
        return host.behaviour() == Behaviour.ACCEPTS && host.sinceNanos() - nanos <= 0;
    }

    private Host host(AddressPort endpoint) {
        return hosts.computeIfAbsent(
                endpoint, unknown -> new Host(Behaviour.ACCEPTS, Duration.ZERO, Long.MIN_VALUE / 2));
    }
}
