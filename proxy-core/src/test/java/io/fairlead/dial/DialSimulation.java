package io.fairlead.dial;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.SimulatedNetwork.Answer;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Dials of one event loop to the endpoints of one Service, in simulated time.
 *
 * <p>Threading: used by one thread.
 */
final class DialSimulation implements AutoCloseable {
    private static final AddressPort CLIENT = AddressPort.parse("192.0.2.1:40000");

    final SimulatedNetwork network = new SimulatedNetwork();
    final Balancer balancer;
    final DialLoops loops = new DialLoops(network, address -> false);
    private final List<AddressPort> endpoints;

    /** How a dial has gone. */
    static final class Result implements DialObserver {
        private final TcpSocket downstream;
        private final long begunNanos;
        private final SimulatedNetwork network;
        final List<AddressPort> failed = new ArrayList<>();
        final List<AddressPort> ejected = new ArrayList<>();

        @Nullable
        Candidate endpoint;

        @Nullable
        TcpSocket upstream;

        @Nullable
        String lack;

        int attempts;
        int outcomes;
        long endedNanos;

        Result(SimulatedNetwork network) {
            this.network = network;
            downstream = network.client(CLIENT);
            begunNanos = network.nowNanos();
        }

        boolean isDone() {
            return outcomes > 0;
        }

        @Nullable
        AddressPort address() {
            return endpoint == null ? null : endpoint.address();
        }

        Duration took() {
            return Duration.ofNanos(endedNanos - begunNanos);
        }

        /** The connection ends, if there is one. */
        void close() {
            if (endpoint != null && upstream != null) {
                upstream.close();
                endpoint.release();
                endpoint = null;
            }
            downstream.close();
        }

        private void end(int made) {
            outcomes++;
            attempts = made;
            endedNanos = network.nowNanos();
        }

        @Override
        public void onDialed(TcpSocket connected, Candidate accepting, int made) {
            upstream = connected;
            endpoint = accepting;
            end(made);
        }

        @Override
        public void onAttemptFailed(AddressPort address, String cause) {
            failed.add(address);
        }

        @Override
        public void onEjected(AddressPort address, Outage outage, String cause) {
            ejected.add(address);
        }

        @Override
        public void onReturned(AddressPort address) {}

        @Override
        public void onDialFailed(int made) {
            end(made);
        }

        @Override
        public void onStarved(int made, String cause) {
            lack = cause;
            end(made);
        }

        @Override
        public void onFault(Throwable fault) {
            throw new AssertionError(fault);
        }
    }

    private final Map<Result, Dial> dials = new HashMap<>();

    /** So many endpoints, all silent at first. */
    DialSimulation(String selector, int endpoints) {
        this.endpoints = IntStream.rangeClosed(1, endpoints)
                .mapToObj(i -> AddressPort.parse("10.0.0." + i + ":80"))
                .toList();
        balancer = DialKit.balancer(selector, this.endpoints.toArray(AddressPort[]::new));
    }

    AddressPort endpoint(int index) {
        return endpoints.get(index);
    }

    void answer(int endpoint, Answer answer) {
        network.answer(endpoint(endpoint), answer);
    }

    /** Begins to dial. */
    Result dial(ConnectionConfig config) {
        Result result = new Result(network);
        Dial dial = new Dial(
                loop(),
                config,
                SocketOptions.DEFAULT,
                balancer,
                DialKit.FRONTEND,
                ClientOrigin.ELSEWHERE,
                UpstreamSource.NODE,
                result.downstream,
                result);
        dials.put(result, dial);
        dial.start();
        return result;
    }

    void cancel(Result result) {
        Dial dial = dials.get(result);
        if (dial != null) {
            dial.cancel();
        }
    }

    DialLoop loop() {
        return loops.of(network.eventLoop());
    }

    void advance(Duration time) {
        network.advance(time);
    }

    int counted() {
        return balancer.candidates(FrontendKind.CLUSTER_IP).stream()
                .mapToInt(Candidate::openConnections)
                .sum();
    }

    @Override
    public void close() {
        network.close();
    }
}
