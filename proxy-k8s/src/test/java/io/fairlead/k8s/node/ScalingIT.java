package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints come and go; connections do not notice. */
class ScalingIT {
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final Map<String, KitClient> held = new HashMap<>();

    @TempDir
    Path temp;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    @BeforeEach
    void start() throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(5);
        kit.write("service.yaml", ServiceText.of("web", web));
        scale(5);
        kit.start();
    }

    private void scale(int count) throws IOException {
        kit.write("slice.yaml", SliceText.of("web-1", "web", endpoints.subList(0, count)));
    }

    /** One open connection to each endpoint. */
    private void holdOneOfEach() throws IOException {
        while (held.size() < endpoints.size()) {
            KitClient client = KitClient.open(web);
            if (held.putIfAbsent(client.endpoint(), client) != null) {
                client.close();
            }
        }
    }

    @Test
    void sharesFollowAtOnceAndNoConnectionFails() throws IOException {
        try (Load load = Load.start(web)) {
            scale(3);
            kit.awaitCandidates("web", 3);
            Shares.assertEven(() -> Load.send(web, 1_000), "e0", "e1", "e2");
            scale(5);
            kit.awaitCandidates("web", 5);
            Shares.assertEven(() -> Load.send(web, 1_000), "e0", "e1", "e2", "e3", "e4");
            assertThat(load.stop().failures()).isEmpty();
        }
    }

    @Test
    void runningTransfersFinishOnEndpointsThatHaveLeft() throws IOException {
        holdOneOfEach();
        byte[] chunk = new byte[32 * 1024];
        new Random(1).nextBytes(chunk);
        transfer(chunk);
        scale(3);
        kit.awaitCandidates("web", 3);
        transfer(chunk);

        for (KitClient client : held.values()) {
            client.close();
        }
        await().atMost(ManifestKit.PATIENCE)
                .until(() -> endpoints.stream().allMatch(endpoint -> endpoint.openConnections() == 0));
    }

    private void transfer(byte[] chunk) throws IOException {
        for (int i = 0; i < 32; i++) {
            for (KitClient client : held.values()) {
                assertThat(client.exchange(chunk)).isTrue();
            }
        }
    }

    @Test
    void newConnectionsAvoidAnEndpointWithinFiveMillisecondsOfTheEvent() throws Exception {
        holdOneOfEach();
        List<ClusterChange> all = slice(endpoints);

        Timings.assertMedianAtMost(Duration.ofMillis(5), "an endpoint leaves, until it is avoided", 50, repetition -> {
            KitEndpoint leaving = endpoints.get(repetition % endpoints.size());
            List<KitEndpoint> others = new ArrayList<>(endpoints);
            others.remove(leaving);
            List<ClusterChange> change = slice(others);
            long start = System.nanoTime();
            kit.proxy().apply(change).join();
            long nanos = System.nanoTime() - start;
            for (int i = 0; i < 10; i++) {
                assertThat(KitClient.ask(web)).isNotEqualTo(leaving.name());
            }
            kit.proxy().apply(all).join();
            return nanos;
        });

        assertThat(held.values()).allMatch(KitClient::isAlive);
    }

    private List<ClusterChange> slice(List<KitEndpoint> of) throws IOException {
        return kit.changes(temp, SliceText.of("web-1", "web", of));
    }
}
