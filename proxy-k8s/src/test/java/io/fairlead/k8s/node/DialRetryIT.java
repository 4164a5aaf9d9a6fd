package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.CloseReason;
import io.fairlead.testkit.BlackHole;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints die, and their slice does not know it yet. */
@ParameterizedClass
@EnumSource(
        value = RelayMode.class,
        names = {"AUTO", "COPY"})
class DialRetryIT {
    private static final Duration ATTEMPT = Duration.ofMillis(250);
    private static final ConnectionConfig DIAL =
            ConnectionConfig.DEFAULT.withDial(3, ATTEMPT, ATTEMPT.multipliedBy(10));

    private final AddressPort web = ManifestKit.freshClusterIp();

    private final RelayMode relay;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    DialRetryIT(RelayMode relay) {
        this.relay = relay;
    }

    @BeforeEach
    void start(@TempDir Path temp) throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(3);
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints));
        kit.start(ManifestKit.CONFIG.withRelay(relay).withConnection(DIAL));
    }

    @Test
    void clientsDoNotNoticeAnEndpointThatRefuses() {
        endpoints.getFirst().die();

        Shares.assertEven(() -> Load.send(web, 400), "e1", "e2");
    }

    @Test
    void clientsOfABlackHoleSeeOnlyTheAttemptsTimeout() throws IOException {
        KitEndpoint gone = endpoints.getFirst();
        gone.die();
        try (BlackHole _ = BlackHole.at(gone.address())) {
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertThat(KitClient.ask(web)).isIn("e1", "e2");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(ATTEMPT.plusMillis(500));
            }
        }
    }

    @Test
    void clientIsResetWhenNoEndpointLives() {
        endpoints.forEach(KitEndpoint::die);

        assertThatThrownBy(() -> KitClient.ask(web))
                .isInstanceOf(SocketException.class)
                .isNotInstanceOf(ConnectException.class)
                .hasMessageContaining("reset");
        await().atMost(ManifestKit.PATIENCE).until(() -> kit.summaries().size() == 1);
        assertThat(kit.summaries().getFirst().reason()).isEqualTo(CloseReason.DIAL_FAILED);
        assertThat(kit.summaries().getFirst().dialAttempts()).isEqualTo(3);
    }
}
