package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client keeps its endpoint, for as long as it comes back in time and the endpoint is there. */
class AffinityIT {
    private static final int CLIENTS = 60;
    private static final Duration TIMEOUT = Duration.ofHours(3);

    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort nodePort = ManifestKit.nodePort(Loopback.freeNodePort());
    private final AtomicLong clockNanos = new AtomicLong();

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    @BeforeEach
    void start(@TempDir Path temp) throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(5);
        kit.write(
                "service.yaml",
                ServiceText.of("web", web, nodePort.port())
                        .with("sessionAffinity: ClientIP")
                        .with("sessionAffinityConfig: {clientIP: {timeoutSeconds: " + TIMEOUT.toSeconds() + "}}"));
        kit.write("slice.yaml", SliceText.of("web-1", "web", endpoints));
        kit.start(ManifestKit.CONFIG, clockNanos::get);
    }

    /** Where each client gets to now. */
    private List<String> ask() throws IOException {
        List<String> answers = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            answers.add(KitClient.ask(web, Loopback.client(client)));
        }
        return answers;
    }

    private void pass(Duration time) {
        clockNanos.addAndGet(time.toNanos());
    }

    @Test
    void clientComesToTheSameEndpointFifteenTimesInARow() throws IOException {
        for (int client = 0; client < CLIENTS; client++) {
            String first = KitClient.ask(web, Loopback.client(client));
            for (int i = 1; i < 15; i++) {
                AddressPort door = i % 2 == 0 ? web : nodePort;
                assertThat(KitClient.ask(door, Loopback.client(client))).isEqualTo(first);
            }
        }
        assertThat(ask()).as("the clients together").contains("e0", "e1", "e2", "e3", "e4");
    }

    @Test
    void clientIsForgottenOnlyAfterTheTimeWithoutANewConnection() throws IOException {
        List<String> first = ask();
        pass(TIMEOUT.minusSeconds(1));
        assertThat(ask()).isEqualTo(first);
        pass(TIMEOUT.minusSeconds(1));
        assertThat(ask()).as("refreshed by the connection before").isEqualTo(first);

        pass(TIMEOUT.plusSeconds(1));
        assertThat(ask()).isNotEqualTo(first);
    }

    @Test
    void endpointThatLeavesItsSliceLosesItsClientsAtOnceAndOthersKeepTheirs() throws IOException {
        List<String> first = ask();
        kit.write("slice.yaml", SliceText.of("web-1", "web", endpoints.subList(0, 4)));
        kit.awaitCandidates("web", 4);

        List<String> second = ask();
        assertMovedOnlyFrom("e4", first, second);
        assertThat(ask()).isEqualTo(second);
    }

    @Test
    void deadEndpointLosesItsClientsToAnotherThatTheyKeep() throws IOException {
        List<String> first = ask();
        endpoints.getFirst().die();

        List<String> second = ask();
        assertMovedOnlyFrom("e0", first, second);
        assertThat(ask()).isEqualTo(second);
    }

    private static void assertMovedOnlyFrom(String gone, List<String> before, List<String> after) {
        assertThat(after).doesNotContain(gone);
        for (int client = 0; client < CLIENTS; client++) {
            if (!before.get(client).equals(gone)) {
                assertThat(after.get(client)).isEqualTo(before.get(client));
            }
        }
    }
}
