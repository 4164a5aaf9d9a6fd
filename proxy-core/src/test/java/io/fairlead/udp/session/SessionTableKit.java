package io.fairlead.udp.session;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.serviceName;
import static java.util.Objects.requireNonNull;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.udp.UdpFrontend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table of sessions behind real routes and balancers, with a clock that only the test moves, and notes of what comes of it.
 *
 * <p>Threading: used by one thread.
 */
final class SessionTableKit implements SessionObserver, EndpointObserver {
    /** Where the Service {@code dns} is. */
    static final AddressPort DNS = AddressPort.parse("10.96.0.10:53");

    static final ServicePortId DNS_ID = id("dns", "", Protocol.UDP);
    private static final Duration TICK = Duration.ofSeconds(1);

    final FakeUpstreams upstreams = new FakeUpstreams();
    final List<SessionSummary> summaries = new ArrayList<>();
    final List<DatagramDrop> drops = new ArrayList<>();
    final List<AddressPort> failed = new ArrayList<>();
    final List<AddressPort> ejected = new ArrayList<>();
    final List<AddressPort> returned = new ArrayList<>();
    final SessionTable table;
    private final BalancerRegistry registry;
    private final UdpConfig config;
    private final Map<AddressPort, UdpFrontend> frontends = new HashMap<>();
    private RouteTable routes = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private ConnectionConfig connection = ConnectionConfig.DEFAULT;
    private boolean endsAtOnce = true;
    long nowNanos = Duration.ofHours(1).toNanos();

    SessionTableKit() {
        this(UdpConfig.DEFAULT, 1);
    }

    SessionTableKit(UdpConfig config, int eventLoops) {
        this(config, eventLoops, null);
    }

    SessionTableKit(UdpConfig config, int eventLoops, @Nullable Upstreams other) {
        this.config = config;
        table = new SessionTable(other == null ? upstreams : other, config, eventLoops, 1, this, this);
        registry = new BalancerRegistry(EndpointSelectors.load(), "least-conn", 1_000, () -> nowNanos, new Random(1));
    }

    /** The UDP port of the Service {@code dns}, to vary. */
    static ServicePortSample dns() {
        return port("dns", DNS);
    }

    /** The UDP port of a Service, to vary. */
    static ServicePortSample port(String service, AddressPort address) {
        return new ServicePortSample(
                        id(service, "", Protocol.UDP), address.address().toString())
                .port(address.port());
    }

    static ServiceApplied applied(String service, ServicePortSample... ports) {
        return new ServiceApplied(Samples.service(
                service, Arrays.stream(ports).map(ServicePortSample::build).toArray(ServicePort[]::new)));
    }

    /** Ready endpoints of a Service, all at port 53. */
    static SliceApplied ready(String service, String... addresses) {
        return slice(service, Arrays.stream(addresses).map(Samples::ready).toArray(EndpointSlice.Address[]::new));
    }

    static SliceApplied slice(String service, EndpointSlice.Address... addresses) {
        return new SliceApplied(
                Samples.slice(service, service + "-1", new EndpointSlice.Port("", Protocol.UDP, 53), addresses));
    }

    /** An endpoint in some state. */
    static EndpointSlice.Address endpoint(String address, boolean isReady, boolean isServing, boolean isTerminating) {
        return new EndpointSlice.Address(
                Samples.ready(address).address(), isReady, isServing, isTerminating, "node-2", Set.of(), Set.of());
    }

    /** From now on, endpoints are ejected by so many failures, for 10 s. */
    void ejectAfter(int failures) {
        connection =
                connection.withEjection(new EjectionConfig(failures, Duration.ofSeconds(10), Duration.ofMinutes(1)));
    }

    /** The Service {@code dns} with ready endpoints. */
    void serve(String... endpoints) {
        apply(applied("dns", dns()), ready("dns", endpoints));
    }

    /** Applies changes to everything, as the proxy does. */
    void apply(ClusterChange... changes) {
        RouteUpdate update = routes.apply(List.of(changes));
        routes = update.table();
        registry.apply(update);
        update.routes().forEach(this::follow);
        Set<AddressPort> claimed =
                routes.frontends().stream().map(Frontend::address).collect(Collectors.toSet());
        frontends.forEach((address, frontend) -> {
            if (!claimed.contains(address)) {
                frontend.close();
            }
        });
        frontends.keySet().retainAll(claimed);
        routes.frontends().forEach(this::listen);
    }

    private void follow(RouteChange change) {
        if (change.before() == null) {
            return;
        }
        Route after = change.after();
        List<Endpoint> serving = after == null ? List.of() : after.endpoints().serving();
        table.onServing(
                change.id(), serving.stream().map(Endpoint::address).collect(Collectors.toSet()), after == null);
        while (endsAtOnce && table.endLeaving(1, nowNanos)) {
            // Until all have ended.
        }
    }

    /** Sessions whose endpoints are gone are ended by {@link #endLeaving} only. */
    void endLater() {
        endsAtOnce = false;
    }

    /** Ends so many of the sessions whose endpoints are gone; false if there are no more. */
    boolean endLeaving(int most) {
        return table.endLeaving(most, nowNanos);
    }

    /** Ends all sessions. */
    void shutDown() {
        while (table.endSome(SessionEnd.SHUTDOWN, 1, nowNanos)) {
            // Until all have ended.
        }
    }

    private void listen(Frontend frontend) {
        Route route = requireNonNull(routes.route(frontend.servicePort()));
        Balancer balancer = requireNonNull(registry.balancer(frontend.servicePort()));
        TestTarget target = TestTarget.of(frontend, route, balancer, config, connection);
        frontends
                .computeIfAbsent(frontend.address(), address -> new UdpFrontend(target))
                .retarget(target);
    }

    /** A client sends a datagram of 100 bytes to {@code dns}; null if it is dropped. */
    @Nullable
    Session trySend(String client) {
        return trySend(client, DNS);
    }

    /** A client sends a datagram of 100 bytes; null if it is dropped. */
    @Nullable
    Session trySend(String client, AddressPort service) {
        UdpFrontend frontend = requireNonNull(frontends.get(service), "nothing listens at " + service);
        return table.onDatagrams(Flow.of(AddressPort.parse(client), service), frontend, 1, 100, nowNanos);
    }

    /** A client sends a datagram of 100 bytes to {@code dns}. */
    Session send(String client) {
        return send(client, DNS);
    }

    /** A client sends a datagram of 100 bytes. */
    Session send(String client, AddressPort service) {
        return requireNonNull(trySend(client, service), () -> "the datagram of " + client + " was dropped: " + drops);
    }

    /** A client sends a datagram, and has a reply to it. */
    Session exchange(String client) {
        Session session = send(client);
        reply(session);
        return session;
    }

    /** The endpoint of a session sends a reply of 200 bytes. */
    void reply(Session session) {
        table.onReplies(session, 1, 200, nowNanos);
    }

    /** The endpoint of a session answers by an ICMP error. */
    void refuse(Session session) {
        table.onUnreachable(session, "Connection refused", nowNanos);
    }

    /** Time passes, in steps of which each ends what has timed out. */
    void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(TICK)) {
            nowNanos += left.compareTo(TICK) < 0 ? left.toNanos() : TICK.toNanos();
            boolean hasMore = table.expire(nowNanos);
            while (hasMore) {
                hasMore = table.expire(nowNanos);
            }
        }
    }

    /** Where the sockets of all sessions go, in the order in which they were opened. */
    List<String> open() {
        return upstreams.open.stream()
                .map(leg -> leg.endpoint.address().toString())
                .toList();
    }

    /** Why sessions have ended, in the order in which they did. */
    List<SessionEnd> ends() {
        return summaries.stream().map(SessionSummary::reason).toList();
    }

    static String address(Session session) {
        return requireNonNull(session.endpoint()).address().address().toString();
    }

    /** How many sessions are counted on the endpoints of {@code dns}. */
    int counted() {
        return requireNonNull(registry.balancer(DNS_ID)).candidates(FrontendKind.CLUSTER_IP).stream()
                .mapToInt(Candidate::openConnections)
                .sum();
    }

    @Override
    public void onEnded(SessionSummary summary) {
        upstreams.takeClosed();
        summaries.add(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        drops.add(reason);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        failed.add(endpoint);
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        ejected.add(ejection.endpoint());
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        returned.add(endpoint);
    }

    /** The name of the Service {@code dns}. */
    static ServiceName dnsName() {
        return serviceName("dns");
    }
}
