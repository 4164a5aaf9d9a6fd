package io.fairlead.dial;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.slice;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.route.RouteTable;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.testkit.Loopback;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Dials for a real client that has connected to a real listener, and notes what comes of it. */
final class DialKit implements AutoCloseable {
    private final Transport transport;
    private final ServerSocket listener;
    private final CompletableFuture<TcpSocket> downstream = new CompletableFuture<>();
    private final Socket client;
    private final Balancer balancer;
    private UpstreamSource source = UpstreamSource.NODE;
    private @Nullable Dial dial;

    /** How a dial has ended. */
    record Outcome(
            @Nullable AddressPort endpoint,
            int attempts,
            List<Attempt> failed,
            @Nullable Throwable fault) {
        List<AddressPort> failedEndpoints() {
            return failed.stream().map(Attempt::endpoint).toList();
        }
    }

    /** An attempt that failed. */
    record Attempt(AddressPort endpoint, String cause) {}

    /** What clients connect to; an endpoint of the same address would be dialled in a circle. */
    static final Frontend FRONTEND =
            new Frontend(AddressPort.parse("10.96.0.1:80"), FrontendKind.CLUSTER_IP, id("web"));

    DialKit(TransportKind kind, String selector, AddressPort... endpoints) throws IOException {
        transport = kind.start();
        listener = transport.listen(
                new AddressPort(IpAddress.parse("127.0.0.1"), 0), ListenOptions.DEFAULT, downstream::complete);
        client = new Socket();
        client.connect(Loopback.socketAddress(listener.address()));
        balancer = balancer(selector, endpoints);
    }

    private static Balancer balancer(String selector, AddressPort... endpoints) {
        BalancerRegistry registry = new BalancerRegistry(EndpointSelectors.load(), selector, 1);
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ServiceApplied(service("web", port("web", "10.96.0.1").build())));
        for (AddressPort endpoint : endpoints) {
            changes.add(new SliceApplied(slice(
                    "web",
                    "web-" + endpoint,
                    endpoint.port(),
                    endpoint.address().toString())));
        }
        registry.apply(RouteTable.empty(Samples.NODE, NodePortAddresses.ALL).apply(changes));
        return requireNonNull(registry.balancer(id("web")));
    }

    /** From now on, endpoints are dialled from there. */
    void dialFrom(AddressPort address) {
        source = (client, endpoint) -> address;
    }

    /** How many attempts at an endpoint have failed in a row, by its own doing. */
    int failures(AddressPort endpoint) {
        return candidates().stream()
                .filter(candidate -> candidate.address().equals(endpoint))
                .mapToInt(candidate ->
                        requireNonNullElse(candidate.outage(), Outage.NONE).failures())
                .sum();
    }

    /** Dials and waits for the outcome. */
    Outcome dial(ConnectionConfig config) throws Exception {
        return start(config).get(20, TimeUnit.SECONDS);
    }

    /** Starts to dial. */
    CompletableFuture<Outcome> start(ConnectionConfig config) throws Exception {
        return start(config, false);
    }

    /** Starts to dial and cancels that before an endpoint's answer can have been noticed. */
    CompletableFuture<Outcome> startAndCancel(ConnectionConfig config) throws Exception {
        return start(config, true);
    }

    private CompletableFuture<Outcome> start(ConnectionConfig config, boolean isCancelled) throws Exception {
        TcpSocket socket = downstream.get(5, TimeUnit.SECONDS);
        Recorder recorder = new Recorder();
        Dial started = new Dial(
                transport,
                config,
                SocketOptions.DEFAULT,
                balancer,
                FRONTEND,
                ClientOrigin.ELSEWHERE,
                source,
                FRONTEND.address()::equals,
                socket,
                recorder);
        dial = started;
        socket.eventLoop()
                .submit(() -> {
                    started.start();
                    if (isCancelled) {
                        started.cancel();
                    }
                })
                .get(5, TimeUnit.SECONDS);
        return recorder.outcome;
    }

    /** Cancels the dial on its event loop. */
    void cancel() throws Exception {
        downstream.get().eventLoop().submit(requireNonNull(dial)::cancel).get(5, TimeUnit.SECONDS);
    }

    /** What is picked from. */
    List<Candidate> candidates() {
        return balancer.candidates(FrontendKind.CLUSTER_IP);
    }

    /** How many connections are counted on all endpoints. */
    int counted() {
        return candidates().stream().mapToInt(Candidate::openConnections).sum();
    }

    @Override
    public void close() throws IOException {
        client.close();
        listener.close();
        transport.close();
    }

    private static final class Recorder implements DialObserver {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final Queue<Attempt> failed = new ConcurrentLinkedQueue<>();

        @Override
        public void onDialed(TcpSocket upstream, Candidate endpoint, int attempts) {
            upstream.close();
            endpoint.release();
            complete(endpoint.address(), attempts, null);
        }

        @Override
        public void onAttemptFailed(AddressPort endpoint, String cause) {
            failed.add(new Attempt(endpoint, cause));
        }

        @Override
        public void onEjected(AddressPort endpoint, Outage outage, String cause) {}

        @Override
        public void onReturned(AddressPort endpoint) {}

        @Override
        public void onDialFailed(int attempts) {
            complete(null, attempts, null);
        }

        @Override
        public void onFault(Throwable fault) {
            complete(null, 0, fault);
        }

        private void complete(@Nullable AddressPort endpoint, int attempts, @Nullable Throwable fault) {
            if (!outcome.complete(new Outcome(endpoint, attempts, List.copyOf(failed), fault))) {
                throw new AssertionError("a dial has ended twice");
            }
        }
    }
}
