package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each selector does what it is chosen for, whether a Service asks for it or the configuration does. */
class SelectorsIT {
    private final AddressPort web = ManifestKit.freshClusterIp();

    @TempDir
    Path temp;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    /** Who names the selector. */
    enum Choice {
        ANNOTATION,
        CONFIGURATION
    }

    @BeforeEach
    void prepare() {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(5);
    }

    private void start(Choice choice, String selector) throws IOException {
        switch (choice) {
            case ANNOTATION -> {
                write(ServiceText.of("web", web).withSelector(selector));
                kit.start(ManifestKit.CONFIG.withSelector(selector.equals("maglev") ? "random" : "maglev"));
            }
            case CONFIGURATION -> {
                write(ServiceText.of("web", web));
                kit.start(ManifestKit.CONFIG.withSelector(selector));
            }
        }
    }

    private void write(ServiceText service) throws IOException {
        kit.write("web.yaml", service, SliceText.of("web-1", "web", endpoints));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void sharesAreEvenOverManyClients(String selector) throws IOException {
        start(Choice.ANNOTATION, selector);

        Shares.assertEven(() -> Load.send(web, 1_000), "e0", "e1", "e2", "e3", "e4");
        assertThat(kit.warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void randomIsNeitherInTurnNorByClient(Choice choice) throws IOException {
        start(choice, "random");
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(KitClient.ask(web));
        }
        assertThat(answers).contains("e0", "e1", "e2", "e3", "e4");
        assertThat(answers.subList(0, 45)).isNotEqualTo(answers.subList(5, 50));
    }

    @ParameterizedTest
    @EnumSource
    void roundRobinTakesTurns(Choice choice) throws IOException {
        start(choice, "round-robin");

        // Each event loop takes turns of its own, so that shares may differ by one for each.
        assertThat(Load.send(web, 200).spread()).isLessThanOrEqualTo(ManifestKit.CONFIG.eventLoops());
    }

    @ParameterizedTest
    @EnumSource
    void leastConnectionsHoldsLongLivedConnectionsEven(Choice choice) throws IOException {
        start(choice, "least-conn");
        try (Load held = Load.hold(web, 100)) {
            assertThat(held.shares().failures()).isEmpty();
            assertThat(held.shares().counts().values()).hasSize(5).allMatch(count -> Math.abs(count - 20) <= 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void powerOfTwoHoldsLongLivedConnectionsNearlyEven(Choice choice) throws IOException {
        start(choice, "p2c");
        try (Load held = Load.hold(web, 100)) {
            assertThat(held.shares().failures()).isEmpty();
            assertThat(held.shares().spread()).as("%s", held.shares()).isLessThanOrEqualTo(6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void maglevSendsAClientToTheSameEndpoint(Choice choice) throws IOException {
        start(choice, "maglev");
        for (int number = 0; number < 20; number++) {
            InetAddress client = Loopback.client(number);
            String first = KitClient.ask(web, client);
            for (int i = 0; i < 5; i++) {
                assertThat(KitClient.ask(web, client)).isEqualTo(first);
            }
        }
    }

    @Test
    void maglevSendsAClientToTheSameEndpointOnEveryNode(@TempDir Path otherTemp) throws IOException {
        start(Choice.CONFIGURATION, "maglev");
        AddressPort onOtherNode = ManifestKit.freshClusterIp();
        try (ManifestKit other = new ManifestKit(otherTemp)) {
            other.write(
                    "web.yaml",
                    ServiceText.of("web", onOtherNode),
                    SliceText.of("in-another-order", "web", endpoints.reversed()));
            other.start(ManifestKit.CONFIG.withSelector("maglev"));

            for (int number = 0; number < 100; number++) {
                InetAddress client = Loopback.client(number);
                assertThat(KitClient.ask(onOtherNode, client)).isEqualTo(KitClient.ask(web, client));
            }
        }
    }

    @Test
    void anotherSelectorTakesOverWithoutARestart() throws IOException {
        start(Choice.CONFIGURATION, "maglev");
        String kept = KitClient.ask(web);
        write(ServiceText.of("web", web).withSelector("round-robin"));

        await().atMost(ManifestKit.PATIENCE).until(() -> !KitClient.ask(web).equals(kept));
    }
}
