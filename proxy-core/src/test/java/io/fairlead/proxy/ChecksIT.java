package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.CheckSettings;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.Ejection;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Selector {@code first} takes endpoints in the order of their addresses. */
class ChecksIT {
    private final AddressPort vip = Loopback.free("127.76.0.1");
    private final AddressPort dead = Loopback.free("127.76.1.1");

    private static ServiceSettings checked() {
        return ServiceSettings.DEFAULTS.withChecks(
                new CheckSettings(Duration.ofMillis(100), Duration.ofMillis(300), 2, 3));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void anEndpointIsEjectedBeforeAClientMeetsItAndReturnsOnceItAccepts(RelayMode relay) throws Exception {
        try (TestEndpoint alive = TestEndpoint.at("127.76.1.2");
                ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(
                    applied("web", at("web", vip).settings(checked()).build()),
                    slice("web", dead),
                    slice("web", alive));
            await().until(() -> kit.ejected().equals(List.of(dead)));
            assertThat(kit.connections.ejections())
                    .extracting(Ejection::cause)
                    .singleElement()
                    .asString()
                    .startsWith("check: ")
                    .contains("Connection refused");
            assertThat(Client.endpointAt(vip)).isEqualTo(alive.address());
            assertThat(kit.connections.failedEndpoints())
                    .as("clients' attempts")
                    .isEmpty();
            assertThat(kit.connections.awaitClosed(1)).hasSize(1);

            try (TestEndpoint back = TestEndpoint.at(dead)) {
                await().until(() -> kit.ejected().isEmpty());
                assertThat(kit.connections.returned()).containsExactly(dead);
                await().until(() -> back.accepted() > 2);
                assertThat(Client.endpointAt(vip)).isEqualTo(back.address());
                await().until(() -> back.openConnections() == 0);
                assertThat(kit.proxy.checks().passed()).isPositive();
                assertThat(kit.proxy.checks().failed()).isGreaterThanOrEqualTo(3);
                assertThat(kit.counted()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aSilentEndpointIsEjected(RelayMode relay) throws Exception {
        try (BlackHole silent = BlackHole.at(dead);
                TestEndpoint alive = TestEndpoint.at("127.76.1.3");
                ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(
                    applied("web", at("web", vip).settings(checked()).build()),
                    slice("web", silent.address()),
                    slice("web", alive));

            await().until(() -> kit.ejected().equals(List.of(dead)));
            assertThat(kit.connections.ejections())
                    .extracting(Ejection::cause)
                    .containsExactly("check: no answer within 300ms");
        }
    }
}
