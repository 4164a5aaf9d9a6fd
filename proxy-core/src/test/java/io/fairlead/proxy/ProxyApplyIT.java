package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.deleted;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.RecordedListeners;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyApplyIT {
    private static final NodePortAddresses NO_NODE_PORTS = new NodePortAddresses(List.of());

    private final AddressPort vip = Loopback.free("127.67.0.1");
    private final AddressPort other = Loopback.free("127.67.0.2");
    private final TestEndpoint endpoint = TestEndpoint.at("127.67.1.1");

    @AfterEach
    void closeEndpoint() throws Exception {
        endpoint.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyRelayModeServes(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, endpoint.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(endpoint.address());
        }
    }

    @Test
    void anUnknownSelectorKeepsTheProxyFromStarting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyKit.start(ProxyKit.CONFIG.withSelector("rond-robin")))
                .withMessageContaining("did you mean 'round-robin'?");
    }

    @Test
    void changesTakeEffectInTheOrderInWhichTheyCome() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            List<CompletableFuture<Void>> applied = new ArrayList<>();
            for (int i = 0; i < 101; i++) {
                applied.add(kit.proxy.apply(
                        i % 2 == 0
                                ? List.of(applied("web", at("web", vip).build()), slice("web", endpoint))
                                : List.of(deleted("web"))));
            }
            CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)).join();
            assertThat(Client.endpointAt(vip)).isEqualTo(endpoint.address());
        }
    }

    @Test
    void whatComesWhileAPassRunsIsOnePassTogether() throws Exception {
        HeldListeners listeners = new HeldListeners();
        try (Proxy proxy = start(ConnectionObserver.NONE, listeners)) {
            CompletableFuture<Void> first =
                    proxy.apply(List.of(applied("first", at("first", other).build()), slice("first", endpoint)));
            listeners.reached.await();
            CompletableFuture<Void> opened =
                    proxy.apply(List.of(applied("web", at("web", vip).build()), slice("web", endpoint)));
            CompletableFuture<Void> closed = proxy.apply(List.of(deleted("web")));
            listeners.goOn.countDown();

            CompletableFuture.allOf(first, opened, closed).join();
            assertThat(proxy.listening().join()).extracting(Frontend::address).containsExactly(other);
            assertThat(listeners.recorded.events())
                    .as("a Service that comes and goes within one pass is not listened for")
                    .containsExactly("listening: cluster IP " + other + " of default/first");
        }
    }

    /** Holds the control thread until it may go on. */
    private static final class HeldListeners implements ListenerObserver {
        private final RecordedListeners recorded = new RecordedListeners();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void onListening(Frontend frontend) {
            recorded.onListening(frontend);
            reached.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aBrokenBatchFailsAloneAndLeavesWhatIsServed() throws Exception {
        HeldListeners listeners = new HeldListeners();
        try (Proxy proxy = start(ConnectionObserver.NONE, listeners)) {
            CompletableFuture<Void> first =
                    proxy.apply(List.of(applied("first", at("first", other).build()), slice("first", endpoint)));
            listeners.reached.await();
            CompletableFuture<Void> broken = proxy.apply(List.of(deleted("first"), broken()));
            CompletableFuture<Void> sound =
                    proxy.apply(List.of(applied("web", at("web", vip).build()), slice("web", endpoint)));
            listeners.goOn.countDown();

            assertThat(first).succeedsWithin(Duration.ofSeconds(10));
            assertThat(broken).failsWithin(Duration.ofSeconds(10));
            assertThat(sound).succeedsWithin(Duration.ofSeconds(10));
            assertThat(Client.endpointAt(other)).isEqualTo(endpoint.address());
            assertThat(Client.endpointAt(vip)).isEqualTo(endpoint.address());
            assertThat(proxy.routes().routes()).hasSize(2);
        }
    }

    @SuppressWarnings("NullAway") // what no source may send
    private static ClusterChange broken() {
        return new ClusterChange.ServiceApplied(null);
    }

    @Test
    void aSelectorThatFailsLeavesOtherServicesServed() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            AddressPort refusing = Loopback.free("127.67.1.2");
            kit.apply(
                    applied("a-faulty", at("a-faulty", vip).selector("faulty").build()),
                    slice("a-faulty", endpoint),
                    slice("a-faulty", refusing),
                    slice("a-faulty", AddressPort.parse("127.67.1.3:80")),
                    applied("web", at("web", other).build()),
                    slice("web", endpoint));
            assertThat(Client.endpointAt(other)).isEqualTo(endpoint.address());
            assertThat(Client.isRefused(vip)).isTrue();
        }
    }

    @Test
    void observersThatFailDisturbNothing() throws Exception {
        try (Proxy proxy = start(new FailingConnections(), new FailingListeners())) {
            proxy.apply(List.of(applied("web", at("web", vip).build()), slice("web", endpoint)))
                    .join();
            proxy.apply(List.of(
                            ProxyKit.appliedLater("young", at("young", vip).build()),
                            applied("other", at("other", other).build()),
                            slice("other", Loopback.free("127.67.1.0")),
                            slice("other", endpoint)))
                    .join();

            assertThat(Client.endpointAt(vip)).isEqualTo(endpoint.address());
            assertThat(Client.endpointAt(other)).isEqualTo(endpoint.address());
            proxy.apply(List.of(deleted("web"))).join();
            assertThat(Client.isRefused(vip)).isTrue();
        }
        assertThat(Client.isRefused(other)).isTrue();
    }

    private static Proxy start(ConnectionObserver connections, ListenerObserver listeners) {
        return Proxy.start(ProxyKit.CONFIG, Samples.NODE, NO_NODE_PORTS, connections, listeners);
    }

    private static final class FailingConnections implements ConnectionObserver {
        @Override
        public void onClosed(ConnectionSummary summary) {
            throw new IllegalStateException("an observer's fault");
        }

        @Override
        public void onAttemptFailed(Frontend frontend, AddressPort address, String cause) {
            throw new IllegalStateException("an observer's fault");
        }
    }

    private static final class FailingListeners implements ListenerObserver {
        @Override
        public void onListening(Frontend frontend) {
            throw new IllegalStateException("an observer's fault");
        }

        @Override
        public void onListenerClosed(Frontend frontend, String why) {
            throw new AssertionError("an observer's fault");
        }

        @Override
        public void onConflict(Frontend winner, Frontend loser) {
            throw new IllegalStateException("an observer's fault");
        }
    }
}
