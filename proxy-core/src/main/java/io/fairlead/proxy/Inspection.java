package io.fairlead.proxy;

import io.fairlead.config.RelayMode;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.Question;
import io.fairlead.listen.FrontendState;
import io.fairlead.listen.ListenerSet;
import io.fairlead.listen.OpenConnections;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionId;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.SessionView;
import io.fairlead.observe.ViewPage;
import io.fairlead.observe.ViewQuery;
import io.fairlead.relay.SpliceRelayEngine;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.transport.PollClock;
import io.fairlead.udp.UdpRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can ask a running proxy, and do to its connections and endpoints. Nothing here disturbs traffic: event
 * loops are asked in small turns.
 *
 * <p>Threading: Thread-safe. Results may complete on an event loop or on the control thread; what follows them must not
 * block there.
 *
 * <p>Failure: once the proxy is stopped, results are empty or fail.
 */
public final class Inspection {
    private final DataPath dataPath;
    private final OpenConnections connections;
    private final @Nullable UdpRelay udp;
    private final ListenerSet listeners;
    private final BalancerRegistry balancers;
    private final Rebalancing rebalancing;
    private final ControlThread control;
    private final Explanations explanations;

    Inspection(
            DataPath dataPath,
            OpenConnections connections,
            @Nullable UdpRelay udp,
            ListenerSet listeners,
            BalancerRegistry balancers,
            Rebalancing rebalancing,
            ControlThread control,
            Explanations explanations) {
        this.dataPath = dataPath;
        this.connections = connections;
        this.udp = udp;
        this.listeners = listeners;
        this.balancers = balancers;
        this.rebalancing = rebalancing;
        this.control = control;
        this.explanations = explanations;
    }

    /**
     * An event loop and its connections.
     *
     * @param name the name of its thread
     * @param connections how many are open
     * @param working how long it has been working without a poll; zero while it waits for events
     */
    public record Loop(String name, int connections, Duration working) {}

    /** How bytes are relayed: by splice or by copying. */
    public RelayMode relay() {
        return dataPath.relays() instanceof SpliceRelayEngine ? RelayMode.SPLICE : RelayMode.COPY;
    }

    /** The event loops. */
    public List<Loop> loops() {
        List<PollClock> clocks = dataPath.transport().pollClocks();
        List<Integer> counts = connections.counts();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < Math.min(clocks.size(), counts.size()); i++) {
            loops.add(
                    new Loop(clocks.get(i).loop(), counts.get(i), clocks.get(i).working()));
        }
        return loops;
    }

    /** The present time by the clock of the event loops, by which outages are measured. */
    public long nowNanos() {
        return dataPath.transport().eventLoops().getFirst().ticker().nanoTime();
    }

    /** Open connections, those that are being dialled included. */
    public CompletableFuture<ViewPage<ConnectionView>> connections(ViewQuery<ConnectionView> query) {
        return connections.list(query);
    }

    /** UDP sessions. */
    public CompletableFuture<ViewPage<SessionView>> sessions(ViewQuery<SessionView> query) {
        return udp == null ? CompletableFuture.completedFuture(new ViewPage<>(0, 0, List.of())) : udp.list(query);
    }

    /**
     * Resets a connection, or ends a UDP session.
     *
     * @return whether there was one
     */
    public CompletableFuture<Boolean> close(ConnectionId id) {
        if (id.protocol() == Protocol.UDP) {
            return udp == null ? CompletableFuture.completedFuture(false) : udp.close(id);
        }
        return connections.close(id, CloseReason.CLOSED_BY_OPERATOR);
    }

    /** All addresses at which service ports answer, or should, in no order. */
    public CompletableFuture<List<FrontendState>> listeners() {
        return onControl(listeners::states, List.of());
    }

    /** What happens to connections now, and why; fails if the proxy is stopped. */
    public CompletableFuture<Explanation> explain(Question question) {
        return explanations.explain(question);
    }

    /**
     * An endpoint gets no new connections of these service ports while others are available.
     *
     * @return the service ports for which it was not drained before
     */
    public CompletableFuture<List<ServicePortId>> drain(AddressPort endpoint, Predicate<ServicePortId> servicePorts) {
        return onControl(() -> changed(servicePorts, balancer -> balancer.drain(endpoint)), List.of());
    }

    /**
     * An endpoint that was drained gets connections again.
     *
     * @return the service ports for which it was drained
     */
    public CompletableFuture<List<ServicePortId>> restore(AddressPort endpoint, Predicate<ServicePortId> servicePorts) {
        return onControl(
                () -> {
                    List<ServicePortId> restored = changed(servicePorts, balancer -> balancer.restore(endpoint));
                    restored.forEach(rebalancing::onReturned);
                    return restored;
                },
                List.of());
    }

    private List<ServicePortId> changed(Predicate<ServicePortId> servicePorts, Predicate<Balancer> change) {
        return balancers.balancers().stream()
                .filter(balancer -> servicePorts.test(balancer.id()))
                .filter(change)
                .map(Balancer::id)
                .sorted()
                .toList();
    }

    /** The balancer of a service port; null if there is no such service port. */
    public @Nullable Balancer balancer(ServicePortId id) {
        return balancers.balancer(id);
    }

    private <T> CompletableFuture<T> onControl(Supplier<T> question, T ifStopped) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean isGiven = control.tryExecute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!isGiven) {
            answer.complete(ifStopped);
        }
        return answer;
    }
}
