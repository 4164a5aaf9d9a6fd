package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionLedger.check;
import static java.util.Objects.requireNonNull;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.SessionEnd;
import io.fairlead.select.Candidate;
import io.fairlead.udp.session.SessionLedger.Input;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one event loop in a cluster that never rests, in simulated time. Everything is drawn from a seed: clients that
 * repeat themselves, that come once, and that are spoofed; endpoints that reply, refuse, or are silent, and their addresses that
 * go to other Services; changes that the event loop follows late; lack of descriptors; a clock that jumps. What has to hold is
 * checked after each step.
 *
 * <p>Threading: used by one thread.
 */
final class SessionSimulation {
    private static final int STEPS = 400;
    private static final int MOST_SESSIONS = 60;
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration REPEAT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    private final Random random;
    private final PlantedBug bug;
    private final UdpConfig bounds;
    private final FakeUpstreams upstreams = new FakeUpstreams();
    private final SessionLedger ledger;
    private final SessionTable table;
    private final SimulatedCluster cluster;
    private final SimulatedControl control;
    private final SimulatedEndpoints endpoints;
    private final List<AddressPort> services = SimulatedCluster.addresses();
    private final Map<Integer, Repeater> repeaters = new HashMap<>();
    private final Map<List<AddressPort>, Session> known = new HashMap<>();
    private final Flow flow = new Flow();
    private long nowNanos;
    private long expiredNanos;

    /** Whether sessions whose endpoints are gone have not all been ended yet. */
    private boolean isEnding;

    /** A client with a port of its own that sends at an interval, and to which address, and when next. */
    private record Repeater(AddressPort client, AddressPort service, long nextNanos) {}

    SessionSimulation(long seed, PlantedBug bug) {
        random = new Random(seed);
        this.bug = bug;
        nowNanos =
                random.nextInt(3) == 0 ? Long.MAX_VALUE - Duration.ofMinutes(2).toNanos() : random.nextLong() >> 2;
        expiredNanos = nowNanos;
        bounds = UdpConfig.DEFAULT.withBounds(
                1 + random.nextInt(MOST_SESSIONS), random.nextInt(30), 1 + random.nextInt(20));
        ledger = new SessionLedger(upstreams, bounds);
        table = new SessionTable(
                bug.upstreams(upstreams),
                bug.bounds(bounds),
                1,
                random.nextLong(),
                bug.observer(ledger),
                EndpointObserver.NONE);
        ledger.follow(table);
        cluster = new SimulatedCluster(random);
        control = new SimulatedControl(random, () -> nowNanos, bounds, this::onServing);
        endpoints = new SimulatedEndpoints(random, upstreams, nowNanos);
    }

    /** From the first client to the last. */
    void run() {
        control.apply(cluster.begin(), cluster);
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
                checkNow();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("step " + step + ": " + e.getMessage(), e);
            }
        }
        comeToRest();
        checkRest();
    }

    /** Why sessions have ended, and how many. */
    Map<SessionEnd, Integer> ends() {
        return ledger.ends;
    }

    /** Why datagrams were dropped. */
    Set<DatagramDrop> drops() {
        return ledger.allDrops;
    }

    private void step() {
        pass(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(50)));
        if (random.nextInt(100) == 0) {
            pass(Duration.ofSeconds(random.nextInt(600)));
        }
        if (random.nextInt(5) == 0) {
            control.apply(cluster.change(), cluster);
        }
        if (random.nextInt(8) == 0) {
            endpoints.turn();
        }
        if (random.nextInt(25) == 0) {
            upstreams.descriptors =
                    random.nextInt(3) == 0 ? upstreams.open.size() + random.nextInt(3) : Integer.MAX_VALUE;
        }
        control.run(false);
        if (random.nextInt(3) == 0) {
            endLeaving(1 + random.nextInt(4));
        }
        repeat();
        sendSome();
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        endpoints.arrived(nowNanos).forEach(this::receive);
        if (nowNanos - expiredNanos >= EXPIRY_INTERVAL.toNanos()) {
            expire();
        }
    }

    private void repeat() {
        for (int i = 0; i < 4; i++) {
            Repeater repeater = repeaters.get(i);
            if (repeater == null || random.nextInt(200) == 0) {
                repeaters.put(i, new Repeater(client("192.0.2." + (1 + i), 5353), anyService(), nowNanos));
            } else if (nowNanos - repeater.nextNanos() >= 0) {
                send(repeater.client(), repeater.service(), 1, random.nextInt(100));
                repeaters.put(
                        i, new Repeater(repeater.client(), repeater.service(), nowNanos + REPEAT_INTERVAL.toNanos()));
            }
        }
    }

    private void sendSome() {
        switch (random.nextInt(6)) {
            case 0, 1 ->
                send(client("192.0.2." + (1 + random.nextInt(6)), 1 + random.nextInt(10)), anyService(), 1, 40);
            case 2 ->
                send(
                        client("10.1.0." + (1 + random.nextInt(3)), 1 + random.nextInt(10)),
                        anyService(),
                        1 + random.nextInt(20),
                        random.nextInt(30_000));
            case 3 -> flood(random.nextInt(10) == 0 ? 100 : 5);
            default ->
                known.keySet().stream()
                        .skip(random.nextInt(known.size() + 1))
                        .findFirst()
                        .ifPresent(key -> send(key.get(0), key.get(1), 1, 64));
        }
    }

    private void flood(int datagrams) {
        AddressPort service = anyService();
        for (int i = 0; i < datagrams; i++) {
            send(new AddressPort(IpAddress.ofIpv4(random.nextInt()), random.nextInt(65_536)), service, 1, 0);
        }
    }

    private AddressPort anyService() {
        return services.get(random.nextInt(services.size()));
    }

    private static AddressPort client(String address, int port) {
        return new AddressPort(IpAddress.parse(address), port);
    }

    private void send(AddressPort client, AddressPort service, int datagrams, int bytes) {
        SessionTarget target = control.target(service);
        if (target == null) {
            return;
        }
        ServicePortId servicePort = target.frontend().servicePort();
        fill(client, service);
        Session before = known.get(List.of(client, service));
        boolean isKnown = before != null
                && !before.hasEnded()
                && !before.isLeaving()
                && before.target().equals(target)
                && before.servicePort().equals(servicePort);
        boolean isStale = before != null && !before.target().isOpen();
        Upstream had = isKnown ? requireNonNull(before).upstream() : null;
        int localFailures = upstreams.localFailures;
        int remoteFailures = upstreams.remoteFailures;
        if (isKnown) {
            ledger.learn(servicePort, target);
        }
        ledger.begin(new Input.Datagrams(client, service, servicePort, localFailures), nowNanos);
        Session session = relay(target, datagrams, bytes);
        if (session == null) {
            check(had == null, "a datagram was dropped that had a session: ", flow);
            checkDrop(client, target, localFailures, remoteFailures);
            return;
        }
        check(ledger.drops.isEmpty(), "a datagram was dropped and sent: ", flow);
        check(!isStale || session != before, "a session goes on by a frontend that is closed: ", session);
        check(had == null || had.equals(session.upstream()), "a session has moved for no reason: ", session);
        check(
                session.client().equals(client) && session.flow().service().equals(service),
                "a datagram from " + client + " to " + service + " went into the ",
                session);
        ledger.learn(servicePort, target);
        known.put(List.of(client, service), session);
        Leg leg = leg(session);
        leg.countSent(datagrams, bytes, nowNanos);
        checkLeg(session, leg, false);
        endpoints.send(leg, datagrams, nowNanos);
    }

    /** As the proxy does it: only what has no session, or none with an endpoint, is looked at closely. */
    private @Nullable Session relay(SessionTarget target, int datagrams, int bytes) {
        Session session = table.find(flow);
        if (session != null && (session.isSettled() || bug.sendsBlindly() && session.upstream() != null)) {
            table.onMore(session, datagrams, bytes, nowNanos);
            return session;
        }
        return table.onDatagrams(flow, target, datagrams, bytes, nowNanos);
    }

    private void fill(AddressPort client, AddressPort service) {
        flow.setFamily(client.family());
        flow.setClient(client.address().high(), client.address().low(), client.port());
        flow.setService(service.address().high(), service.address().low(), service.port());
    }

    private void checkDrop(AddressPort client, SessionTarget target, int localFailures, int remoteFailures) {
        check(ledger.drops.size() == 1, "a datagram has other than one reason to be dropped: ", ledger.drops);
        boolean hasEndpoint = control.hasEndpoint(target, client.address());
        DatagramDrop drop = ledger.drops.getFirst();
        boolean isRight = switch (drop) {
            case NO_ENDPOINT -> !hasEndpoint;
            case SOURCE_NOT_ALLOWED -> !target.admits(client.address());
            case OUT_OF_RESOURCES -> upstreams.localFailures > localFailures;
            case ENDPOINT_UNREACHABLE -> upstreams.remoteFailures > remoteFailures;
            case NOT_SENT, INTERNAL_ERROR -> false;
        };
        check(isRight, "a datagram of " + client + " to " + target.frontend() + " was dropped for no reason: ", drop);
    }

    private void receive(SimulatedEndpoints.Arrival arrival) {
        Leg leg = arrival.leg();
        if (!leg.isOpen) {
            return;
        }
        if (arrival.datagrams() == 0) {
            ledger.begin(new Input.Refusal(leg), nowNanos);
            table.onUnreachable(leg.session, "Connection refused", nowNanos);
            check(!leg.isOpen, "a session has stayed after an ICMP error: ", leg);
        } else {
            ledger.begin(new Input.Replies(leg), nowNanos);
            leg.countReceived(arrival.datagrams(), arrival.bytes(), nowNanos);
            table.onReplies(leg.session, arrival.datagrams(), arrival.bytes(), nowNanos);
            check(leg.isOpen != SessionLedger.isAnswered(leg), "replies have ended a session, or should have: ", leg);
        }
    }

    private void onServing(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone) {
        ledger.begin(new Input.Serving(servicePort, serving, isGone), nowNanos);
        ledger.markDeparture();
        table.onServing(servicePort, bug.serving(servicePort, serving), isGone);
        isEnding = true;
    }

    /** The event loop takes a turn at ending the sessions whose endpoints are gone. */
    private void endLeaving(int most) {
        ledger.begin(new Input.Turn(), nowNanos);
        isEnding = table.endLeaving(most, nowNanos);
    }

    private void expire() {
        expiredNanos = nowNanos;
        ledger.begin(new Input.Time(), nowNanos);
        boolean hasMore = table.expire(bug.time(nowNanos));
        while (hasMore) {
            hasMore = table.expire(bug.time(nowNanos));
        }
        table.forEach(session -> check(
                nowNanos - session.usedNanos() < ledger.timeoutNanos(session.servicePort(), session.isReplied()),
                "a session has outlived its timeout: ",
                session));
    }

    private void checkNow() {
        Set<Upstream> used = new HashSet<>();
        Set<ServicePortId> servicePorts = new HashSet<>();
        Map<Object, Integer> counts = new HashMap<>();
        known.clear();
        table.forEach(session -> {
            check(!session.hasEnded(), "a session is there that has ended: ", session);
            known.put(List.of(session.client(), session.flow().service()), session);
            counts.merge(session.servicePort(), 1, Integer::sum);
            counts.merge(session.client().address(), 1, Integer::sum);
            servicePorts.add(session.servicePort());
            Candidate endpoint = session.endpoint();
            check((endpoint == null) == (session.upstream() == null), "an endpoint without a socket: ", session);
            if (endpoint != null) {
                Leg leg = leg(session);
                check(used.add(leg), "two sessions have one socket: ", leg);
                check(leg.usedNanos == session.usedNanos(), "a session was used at another time: ", session);
                checkLeg(session, leg, isEnding && ledger.hasDeparted(leg));
                control.note(endpoint);
            }
        });
        check(upstreams.closed == null, "a session without a summary: ", String.valueOf(upstreams.closed));
        check(used.equals(upstreams.open), "sockets without a session: ", upstreams.open.size() - used.size());
        check(
                control.counted() == used.size(),
                used.size() + " sessions, but counted on endpoints: ",
                control.counted());
        check(known.size() == table.size(), known.size() + " sessions, but a size of ", table.size());
        check(table.size() <= bounds.maxSessions(), "more sessions than allowed: ", table.size());
        check(table.groups() == counts.size(), "groups of sessions that are not there: ", table.groups());
        counts.forEach((group, count) ->
                check(count <= bound(servicePorts.contains(group)), "more sessions of one than allowed: ", group));
    }

    private int bound(boolean isServicePort) {
        int perService = bounds.maxSessionsPerService() == 0 ? Integer.MAX_VALUE : bounds.maxSessionsPerService();
        return isServicePort ? perService : bounds.maxSessionsPerClient();
    }

    private static Leg leg(Session session) {
        return (Leg) requireNonNull(session.upstream(), session::toString);
    }

    /** @param mayLinger whether the endpoint may be gone, as long as nothing is sent to it */
    private void checkLeg(Session session, Leg leg, boolean mayLinger) {
        check(leg.isOpen, "a session has a closed socket: ", leg);
        check(leg.session == session, "a session has the socket of another: ", session);
        check(
                leg.endpoint.equals(requireNonNull(session.endpoint()).address()),
                "a session has an endpoint that it does not send to: ",
                leg);
        check(
                mayLinger || control.maySend(session.servicePort(), leg.endpoint),
                "a session with an endpoint that does not serve: ",
                leg);
    }

    /** No client sends any more; what is on its way arrives, and everything times out. */
    private void comeToRest() {
        control.run(true);
        while (isEnding) {
            endLeaving(1);
        }
        if (random.nextInt(4) == 0) {
            ledger.begin(new Input.Stop(), nowNanos);
            while (table.endSome(SessionEnd.SHUTDOWN, 3, nowNanos)) {
                // Until all have ended.
            }
        }
        for (long end = nowNanos + LONGEST_TIMEOUT.toNanos(); nowNanos - end < 0; ) {
            pass(EXPIRY_INTERVAL);
        }
        checkNow();
    }

    private void checkRest() {
        check(table.size() == 0, "sessions that never end: ", table.size());
        check(table.groups() == 0, "groups without sessions: ", table.groups());
        check(upstreams.open.isEmpty(), "sockets that are never closed: ", upstreams.open);
        check(control.counted() == 0, "sessions that are counted for ever: ", control.counted());
        check(
                ledger.opened == upstreams.opened,
                upstreams.opened + " sockets were opened, but reported are ",
                ledger.opened);
        int summaries =
                ledger.ends.values().stream().mapToInt(Integer::intValue).sum();
        check(
                summaries == upstreams.opened,
                upstreams.opened + " sockets were opened, but the summaries are ",
                summaries);
    }
}
