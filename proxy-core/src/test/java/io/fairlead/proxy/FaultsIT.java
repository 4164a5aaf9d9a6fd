package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import io.fairlead.testkit.Warnings;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors of the JVM and of plug-ins cost the connections that they hit, and nothing else. */
final class FaultsIT {
    private static final int CONNECTIONS = 12;

    @AutoClose
    private final TestEndpoint endpoint = TestEndpoint.at("127.67.9.1");

    private final AddressPort erring = Loopback.free("127.62.71.1");
    private final AddressPort sound = Loopback.free("127.62.71.2");

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void selectorThatThrowsErrorsCostsTheConnectionsOfItsServicesOnly(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay))) {
            kit.apply(applied("erring", at("erring", erring).selector("erring").build()), slice("erring", endpoint));
            kit.serve("sound", sound, endpoint.address());

            for (int i = 0; i < CONNECTIONS; i++) {
                try (Client client = Client.connect(erring)) {
                    assertThat(client.isReset()).isTrue();
                }
            }

            assertThat(kit.connections.awaitClosed(CONNECTIONS))
                    .extracting(ConnectionSummary::reason)
                    .containsOnly(CloseReason.INTERNAL_ERROR);
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(Client.endpointAt(sound)).isEqualTo(endpoint.address());
            }
            assertThat(kit.proxy.vitals().problems()).isEmpty();
            await().until(() -> kit.proxy.openConnections() == 0);
            await().untilAsserted(() ->
                    assertThat(kit.proxy.vitals().budget().connections()).isZero());
        }
    }

    @Test
    void eventLoopThatEndsIsReported() {
        try (Warnings warnings = Warnings.capture();
                ProxyKit kit = ProxyKit.start(RelayMode.SPLICE)) {
            var _ = kit.dataPath().transport().eventLoops().getFirst().shutdownGracefully();

            await().untilAsserted(() -> assertThat(kit.proxy.vitals().problems())
                    .singleElement()
                    .asString()
                    .contains("event loop", "has ended"));
            await().untilAsserted(() -> assertThat(warnings.messages())
                    .anySatisfy(line -> assertThat(line).contains("has ended; its connections hang")));
        }
    }

    @Test
    void eventLoopThatDoesNotPollIsLoggedWithWhereItIs() {
        CountDownLatch end = new CountDownLatch(1);
        try (Warnings warnings = Warnings.capture();
                ProxyKit kit = ProxyKit.start(RelayMode.SPLICE)) {
            kit.dataPath().transport().eventLoops().getFirst().execute(() -> waitFor(end));

            await().untilAsserted(() -> assertThat(warnings.messages())
                    .anySatisfy(line -> assertThat(line).contains("has not polled for", "FaultsIT.waitFor")));
            end.countDown();
        }
    }

    private static void waitFor(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
