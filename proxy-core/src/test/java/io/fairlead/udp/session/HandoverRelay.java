package io.fairlead.udp.session;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.KernelNumbers;
import io.fairlead.config.UdpConfig;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.linux.Duplicates;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.observe.RecordedSessions;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ListeningSocket;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.UdpTransport;
import io.fairlead.udp.FrozenSessions;
import io.fairlead.udp.SessionAdoption;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A relay of datagrams in the place of a process, with the Service {@code dns} and its routes. Its sockets go to another one as
 * duplicates, which is what a process gets through a Unix socket.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: owns its transport; close it.
 */
final class HandoverRelay implements AutoCloseable {
    final RecordedSessions sessions = new RecordedSessions();
    final UdpRelay relay;
    private final EpollTransport transport;
    private final AddressPort vip;
    private final BalancerRegistry registry =
            new BalancerRegistry(EndpointSelectors.load(), "round-robin", 1_000, System::nanoTime, new Random(1));
    private volatile RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private @Nullable ServerSocket socket;

    HandoverRelay(AddressPort vip, int eventLoops, Budget budget) {
        this.vip = vip;
        transport = new EpollTransport(eventLoops, budget, KernelNumbers.DEFAULT.transparentSourcePorts());
        relay = new UdpRelay(
                transport.udp(), UdpConfig.DEFAULT, sessions, EndpointObserver.NONE, Duration.ofMillis(50));
    }

    HandoverRelay(AddressPort vip, int eventLoops) {
        this(vip, eventLoops, Budget.of(Limits.read()));
    }

    /** Has these endpoints from now on. */
    void route(AddressPort... endpoints) {
        ServicePortSample dns = new ServicePortSample(
                        Samples.id("dns", "", Protocol.UDP), vip.address().toString())
                .port(vip.port());
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ClusterChange.ServiceApplied(Samples.service("dns", dns.build())));
        Set<String> wanted = new HashSet<>();
        for (AddressPort endpoint : endpoints) {
            String slice = "dns-" + endpoint.address();
            wanted.add(slice);
            changes.add(new ClusterChange.SliceApplied(Samples.slice(
                    "dns",
                    slice,
                    new EndpointSlice.Port("", Protocol.UDP, endpoint.port()),
                    Samples.ready(endpoint.address().toString()))));
        }
        for (String slice : known) {
            if (!wanted.contains(slice)) {
                changes.add(new ClusterChange.SliceDeleted(Samples.serviceName("dns"), slice));
            }
        }
        known = wanted;
        RouteUpdate update = table.apply(changes);
        table = update.table();
        registry.apply(update);
        relay.follow(update).join();
    }

    private Set<String> known = Set.of();

    /** Receives what clients send. */
    HandoverRelay serve(AddressPort... endpoints) {
        route(endpoints);
        Frontend frontend = table.frontends().iterator().next();
        Balancer balancer = Objects.requireNonNull(registry.balancer(frontend.servicePort()));
        TestTarget target = TestTarget.of(
                frontend,
                Objects.requireNonNull(table.route(frontend.servicePort())),
                balancer,
                UdpConfig.DEFAULT,
                ConnectionConfig.DEFAULT);
        socket = relay.receive(vip, ListenOptions.Binding.LOCAL, false, new UdpFrontend(target));
        return this;
    }

    /** Gets the sockets of another one. */
    HandoverRelay inherit(HandoverRelay predecessor) {
        transport.inherit(predecessor.transport.listeningSockets().stream()
                .map(each -> new ListeningSocket(
                        each.protocol(), each.address(), each.binding(), each.loop(), Duplicates.of(each.descriptor())))
                .toList());
        return this;
    }

    int eventLoops() {
        return transport.eventLoops().size();
    }

    UdpTransport udp() {
        return transport.udp();
    }

    /** How many sessions are counted on endpoints. */
    int counted() {
        return registry.balancers().stream()
                .flatMap(balancer -> balancer.candidates(FrontendKind.CLUSTER_IP).stream())
                .mapToInt(Candidate::openConnections)
                .sum();
    }

    /** Takes sessions that are frozen elsewhere, as duplicates. */
    SessionAdoption prepare(FrozenSessions frozen) {
        return relay.prepare(
                frozen.states().stream().map(HandoverRelay::duplicate).toList(), () -> table);
    }

    private static SessionState duplicate(SessionState state) {
        return new SessionState(
                state.loop(),
                state.frontend(),
                state.service(),
                state.client(),
                state.endpoint(),
                Duplicates.of(state.upstream()),
                state.isReplied(),
                state.ageNanos(),
                state.idleNanos(),
                state.relayed(),
                state.reported());
    }

    /**
     * Hands everything over.
     *
     * @param part how many sessions go at a time
     * @param isCommitted whether a part, of which this is the number, goes over at once; else it is restored first
     */
    void handOverTo(HandoverRelay successor, int part, IntPredicate isCommitted) {
        int number = 0;
        for (int loop = 0; loop < eventLoops(); loop++) {
            FrozenSessions frozen = relay.freeze(loop, part);
            while (!frozen.states().isEmpty()) {
                SessionAdoption adoption = successor.prepare(frozen);
                if (isCommitted.test(number++)) {
                    frozen.forget(adoption.refused());
                    adoption.commit();
                } else {
                    adoption.discard();
                    frozen.restore();
                }
                frozen = relay.freeze(loop, part);
            }
            successor.relay.onLoopDone(loop);
        }
        successor.relay.onPredecessorEnd();
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
        relay.close();
        transport.close(5, TimeUnit.SECONDS);
    }
}
