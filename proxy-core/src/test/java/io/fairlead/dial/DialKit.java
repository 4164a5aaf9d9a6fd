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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Dials for a real client that has connected to a real listener, and notes what comes of it. */
final class DialKit implements AutoCloseable {
    private final Transport transport;
    private final ServerSocket listener;
    private final CompletableFuture<TcpSocket> downstream = new CompletableFuture<>();
    private final Socket client;
    private final Balancer balancer;
    private final DialLoops loops;
    private UpstreamSource source = UpstreamSource.NODE;
    private @Nullable Dial dial;

    /**
     * How a dial has ended.
     *
     * @param lack what this machine lacked, if that was why
     */
    record Outcome(
            @Nullable AddressPort endpoint,
            int attempts,
            List<FailedAttempt> failed,
            @Nullable String lack,
            @Nullable Throwable fault) {
        List<AddressPort> failedEndpoints() {
            return failed.stream().map(FailedAttempt::endpoint).toList();
        }
    }

    /** An attempt that failed. */
    record FailedAttempt(AddressPort endpoint, String cause) {}

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
        loops = new DialLoops(transport, FRONTEND.address()::equals);
    }

    /** Picks among these endpoints by a selector. */
    static Balancer balancer(String selector, AddressPort... endpoints) {
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
        TcpSocket socket = downstream.get(5, TimeUnit.SECONDS);
        Recorder recorder = new Recorder();
        Dial started = new Dial(
                loops.of(socket.eventLoop()),
                config,
                SocketOptions.DEFAULT,
                balancer,
                FRONTEND,
                ClientOrigin.ELSEWHERE,
                source,
                socket,
                recorder);
        dial = started;
        socket.eventLoop().submit(started::start).get(5, TimeUnit.SECONDS);
        return recorder.outcome;
    }

    /** Cancels the dial on its event loop. */
    void cancel() throws Exception {
        downstream.get().eventLoop().submit(requireNonNull(dial)::cancel).get(5, TimeUnit.SECONDS);
    }

    /** How many sockets this process has. */
    static long openSockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> target(descriptor).startsWith("socket:"))
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    /** What is picked from. */
    List<Candidate> candidates() {
        return balancer.candidates(FrontendKind.CLUSTER_IP);
    }

    /** How many of the attempts in a row another endpoint's success has ended. */
    int lostRaces(AddressPort endpoint) {
        return candidates().stream()
                .filter(candidate -> candidate.address().equals(endpoint))
                .mapToInt(candidate ->
                        requireNonNullElse(candidate.outage(), Outage.NONE).lostRaces())
                .sum();
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

    /** Notes what comes of a dial. */
    static final class Recorder implements DialObserver {
        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private final Queue<FailedAttempt> failed = new ConcurrentLinkedQueue<>();

        @Override
        public void onDialed(TcpSocket upstream, Candidate endpoint, int attempts) {
            upstream.close();
            endpoint.release();
            complete(endpoint.address(), attempts, null, null);
        }

        @Override
        public void onAttemptFailed(AddressPort endpoint, String cause) {
            failed.add(new FailedAttempt(endpoint, cause));
        }

        @Override
        public void onEjected(AddressPort endpoint, Outage outage, String cause) {}

        @Override
        public void onReturned(AddressPort endpoint) {}

        @Override
        public void onDialFailed(int attempts) {
            complete(null, attempts, null, null);
        }

        @Override
        public void onStarved(int attempts, String cause) {
            complete(null, attempts, cause, null);
        }

        @Override
        public void onFault(Throwable fault) {
            complete(null, 0, null, fault);
        }

        private void complete(
                @Nullable AddressPort endpoint, int attempts, @Nullable String lack, @Nullable Throwable fault) {
            if (!outcome.complete(new Outcome(endpoint, attempts, List.copyOf(failed), lack, fault))) {
                throw new AssertionError("a dial has ended twice");
            }
        }
    }
}
