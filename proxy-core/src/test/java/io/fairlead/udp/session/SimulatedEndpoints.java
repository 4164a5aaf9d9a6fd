package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * What endpoints answer, and when it comes: replies, ICMP errors or nothing. Datagrams are lost in both directions.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedEndpoints {
    private static final long MILLI = 1_000_000L;

    private final Random random;
    private final FakeUpstreams upstreams;
    private final Map<AddressPort, Habit> habits = new HashMap<>();
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
    private final long beginNanos;
    private long sent;

    /** What an endpoint does with a datagram. */
    private enum Habit {
        REPLIES,
        REPLIES_TWICE,
        IS_SILENT,
        REFUSES
    }

    /**
     * Something that comes from an endpoint.
     *
     * @param afterNanos since the simulation began
     * @param number puts those of the same time into an order
     * @param datagrams 0 for an ICMP error
     */
    record Arrival(long afterNanos, long number, Leg leg, int datagrams, int bytes) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            int byTime = Long.compare(afterNanos, other.afterNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    SimulatedEndpoints(Random random, FakeUpstreams upstreams, long nowNanos) {
        this.random = random;
        this.upstreams = upstreams;
        beginNanos = nowNanos;
        SimulatedCluster.endpoints().forEach(this::turn);
    }

    /** One of them behaves in another way from now on, or cannot be reached at all. */
    void turn() {
        List<AddressPort> endpoints = SimulatedCluster.endpoints();
        turn(endpoints.get(random.nextInt(endpoints.size())));
    }

    private void turn(AddressPort endpoint) {
        int lot = random.nextInt(20);
        habits.put(
                endpoint,
                lot < 11 ? Habit.REPLIES : lot < 13 ? Habit.REPLIES_TWICE : lot < 16 ? Habit.IS_SILENT : Habit.REFUSES);
        if (random.nextInt(12) == 0) {
            upstreams.unreachable.add(endpoint);
        } else {
            upstreams.unreachable.remove(endpoint);
        }
    }

    /** A client's datagrams are on their way. */
    void send(Leg leg, int datagrams, long nowNanos) {
        int arriving = random.nextInt(8) == 0 ? random.nextInt(datagrams + 1) : datagrams;
        if (arriving == 0) {
            return;
        }
        switch (habits.getOrDefault(leg.endpoint, Habit.IS_SILENT)) {
            case REPLIES -> answer(leg, arriving, nowNanos);
            case REPLIES_TWICE -> {
                answer(leg, arriving, nowNanos);
                answer(leg, arriving, nowNanos);
            }
            case IS_SILENT -> {}
            case REFUSES -> answer(leg, 0, nowNanos);
        }
    }

    private void answer(Leg leg, int datagrams, long nowNanos) {
        long delay = random.nextInt(20) == 0 ? random.nextInt(4_000) : random.nextInt(20);
        arrivals.add(new Arrival(
                nowNanos - beginNanos + delay * MILLI, sent++, leg, datagrams, datagrams * random.nextInt(1_400)));
    }

    /** Takes what has arrived by now; some of it for sockets that are closed. */
    List<Arrival> arrived(long nowNanos) {
        List<Arrival> arrived = new ArrayList<>();
        for (Arrival next = arrivals.peek();
                next != null && next.afterNanos <= nowNanos - beginNanos;
                next = arrivals.peek()) {
            arrived.add(arrivals.remove());
        }
        return arrived;
    }
}
