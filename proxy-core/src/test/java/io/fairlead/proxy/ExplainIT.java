package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.config.CaptureMode;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.explain.CandidateExplanation;
import io.fairlead.explain.CandidateSet;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.FrontendExplanation;
import io.fairlead.explain.ProxyState;
import io.fairlead.explain.Question;
import io.fairlead.explain.Reason;
import io.fairlead.listen.FrontendState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import io.fairlead.transport.ListenException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running proxy explains, compared with what it does. */
class ExplainIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int CONNECTIONS = 900;

    private final AddressPort vip = Loopback.free("127.76.0.1");
    private final List<TestEndpoint> endpoints = Stream.of("127.76.1.1", "127.76.1.2", "127.76.1.3")
            .map(TestEndpoint::at)
            .toList();

    @AfterEach
    void closeEndpoints() throws IOException {
        for (TestEndpoint endpoint : endpoints) {
            endpoint.close();
        }
    }

    private static ProxyConfig config(String selector) {
        return ProxyKit.CONFIG
                .withSelector(selector)
                .withConnection(ConnectionConfig.DEFAULT
                        .withDial(3, Duration.ofMillis(100), Duration.ofSeconds(5))
                        .withEjection(new EjectionConfig(3, HOUR, HOUR)));
    }

    private AddressPort[] addresses() {
        return endpoints.stream().map(TestEndpoint::address).toArray(AddressPort[]::new);
    }

    private Explanation explain(ProxyKit kit, @Nullable String from) {
        IpAddress client = from == null ? null : IpAddress.parse(from);
        return kit.proxy
                .inspection()
                .explain(new Question.OfAddress(vip, null, client))
                .join();
    }

    private CandidateSet candidates(ProxyKit kit, @Nullable String from) {
        return explain(kit, from).servicePorts().getFirst().candidates().getFirst();
    }

    private static CandidateExplanation of(CandidateSet set, AddressPort endpoint) {
        return set.candidates().stream()
                .filter(candidate -> candidate.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    private Map<AddressPort, Double> picked(int connections) throws IOException {
        Map<AddressPort, Double> shares = new HashMap<>();
        for (int i = 0; i < connections; i++) {
            shares.merge(Client.endpointAt(vip), 1.0 / connections, Double::sum);
        }
        return shares;
    }

    /** Five standard deviations. */
    private static void assertPickedAsClaimed(CandidateSet claimed, Map<AddressPort, Double> picked, int connections) {
        for (CandidateExplanation candidate : claimed.candidates()) {
            double share = Objects.requireNonNull(candidate.share());
            assertThat(picked.getOrDefault(candidate.endpoint(), 0.0))
                    .as("%s", candidate)
                    .isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / connections) + 1e-9));
        }
    }

    @Test
    void connectionsGoWhereTheSharesSay() throws Exception {
        try (ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.serve("web", vip, addresses());

            CandidateSet claimed = candidates(kit, null);

            assertThat(claimed.candidates()).allSatisfy(candidate -> {
                assertThat(candidate.isIn()).isTrue();
                assertThat(candidate.reason()).isEqualTo(Reason.READY);
            });
            assertPickedAsClaimed(claimed, picked(CONNECTIONS), CONNECTIONS);
        }
    }

    @Test
    void theLeastLoadedEndpointHasTheWholeShareOfTheNextConnection() throws Exception {
        try (ProxyKit kit = ProxyKit.start(config("least-conn"))) {
            kit.serve("web", vip, addresses());
            List<Client> open = new ArrayList<>();
            for (int i = 0; i < endpoints.size() - 1; i++) {
                Client client = Client.connect(vip);
                client.endpoint();
                open.add(client);
            }

            CandidateSet claimed = candidates(kit, null);

            AddressPort idle = claimed.candidates().stream()
                    .filter(candidate -> Double.valueOf(1).equals(candidate.share()))
                    .map(CandidateExplanation::endpoint)
                    .findFirst()
                    .orElseThrow();
            assertThat(of(claimed, idle).open()).isZero();
            assertThat(Client.endpointAt(vip)).isEqualTo(idle);
            for (Client client : open) {
                client.close();
            }
        }
    }

    @Test
    void anEjectedEndpointIsOutWithItsCause() throws Exception {
        AddressPort dead = Loopback.free("127.76.1.9");
        try (ProxyKit kit = ProxyKit.start(config("round-robin"))) {
            kit.serve(
                    "web",
                    vip,
                    Stream.concat(Stream.of(addresses()), Stream.of(dead)).toArray(AddressPort[]::new));
            while (kit.ejected().isEmpty()) {
                Client.endpointAt(vip);
            }

            CandidateSet claimed = candidates(kit, null);

            CandidateExplanation ejected = of(claimed, dead);
            assertThat(ejected.isIn()).isFalse();
            assertThat(ejected.reason()).isEqualTo(Reason.EJECTED);
            assertThat(ejected.share()).isZero();
            CandidateExplanation.Failures failures = Objects.requireNonNull(ejected.failures());
            assertThat(failures.attempts()).isEqualTo(3);
            assertThat(failures.cause()).containsIgnoringCase("refused");
            assertThat(failures.ejectedUntil())
                    .isBetween(
                            Instant.now().plus(HOUR.minusMinutes(1)),
                            Instant.now().plus(HOUR));
            Map<AddressPort, Double> picked = picked(300);
            assertThat(picked).doesNotContainKey(dead);
            for (TestEndpoint endpoint : endpoints) {
                assertThat(of(claimed, endpoint.address()).share()).isCloseTo(1 / 3.0, within(1e-9));
                // Substitutes of the ejected one take turns as well.
                assertThat(picked.get(endpoint.address())).isCloseTo(1 / 3.0, within(0.02));
            }
        }
    }

    @Test
    void aRememberedClientGoesToItsEndpoint() throws Exception {
        String client = "127.76.2.1";
        try (ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.apply(applied("web", at("web", vip).affinity(HOUR).build()));
            for (TestEndpoint endpoint : endpoints) {
                kit.apply(slice("web", endpoint));
            }
            assertThat(candidates(kit, client).remembered()).isNull();
            AddressPort first = endpointOf(client);

            CandidateSet claimed = candidates(kit, client);

            assertThat(claimed.remembered()).isEqualTo(first);
            assertThat(of(claimed, first).share()).isEqualTo(1);
            assertThat(endpointOf(client)).isEqualTo(first);
            assertThat(candidates(kit, "127.76.2.2").remembered()).isNull();
            assertThat(of(candidates(kit, null), first).share()).isCloseTo(1 / 3.0, within(1e-9));
        }
    }

    private AddressPort endpointOf(String client) throws IOException {
        try (Client connected = Client.connectFrom(client, vip)) {
            return connected.endpoint();
        }
    }

    @Test
    void aDrainedEndpointIsOutUntilItIsRestored() throws Exception {
        AddressPort drained = endpoints.getFirst().address();
        try (ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.serve("web", vip, addresses());
            kit.proxy.inspection().drain(drained, id -> true).join();

            CandidateSet claimed = candidates(kit, null);

            assertThat(of(claimed, drained).isIn()).isFalse();
            assertThat(of(claimed, drained).reason()).isEqualTo(Reason.DRAINED);
            assertPickedAsClaimed(claimed, picked(CONNECTIONS), CONNECTIONS);
            kit.proxy.inspection().restore(drained, id -> true).join();
            assertThat(of(candidates(kit, null), drained).isIn()).isTrue();
        }
    }

    @Test
    void endpointsThatAreAllDrainedAreUsedAsNothingElseIsLeft() throws Exception {
        try (ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.serve("web", vip, addresses());
            for (AddressPort endpoint : addresses()) {
                kit.proxy.inspection().drain(endpoint, id -> true).join();
            }

            CandidateSet claimed = candidates(kit, null);

            assertThat(claimed.isLastResort()).isTrue();
            assertPickedAsClaimed(claimed, picked(CONNECTIONS), CONNECTIONS);
        }
    }

    @Test
    void anAddressThatAnotherProcessHasIsNamed() throws Exception {
        try (TestEndpoint other = TestEndpoint.at(vip);
                ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.serve("web", vip, addresses());

            Explanation explanation = explain(kit, "127.0.0.1");

            FrontendExplanation frontend =
                    explanation.servicePorts().getFirst().frontends().getFirst();
            FrontendState state = Objects.requireNonNull(frontend.state());
            assertThat(state.isListening()).isFalse();
            assertThat(state.cause()).isEqualTo(ListenException.Cause.IN_USE);
            assertThat(state.problem()).contains("another socket listens on this port");
            assertThat(frontend.origin()).isEqualTo(ClientOrigin.NODE);
            assertThat(other.address()).isEqualTo(vip);
        }
    }

    @Test
    void theStateOfTheProxyIsPartOfIt() {
        try (ProxyKit kit = ProxyKit.start(config("random"))) {
            kit.serve("web", vip, addresses());

            Explanation explanation = explain(kit, null);

            ProxyState proxy = Objects.requireNonNull(explanation.proxy());
            assertThat(proxy.capture()).isEqualTo(CaptureMode.NONE);
            assertThat(proxy.captureProblem()).isNull();
            assertThat(proxy.isAcceptingPaused()).isFalse();
            assertThat(explanation.isOwnAddress()).isTrue();
        }
    }

    @Test
    void aStoppedProxyExplainsNothing() {
        ProxyKit kit = ProxyKit.start(config("random"));
        kit.close();

        assertThatThrownBy(() -> explain(kit, null)).hasMessageContaining("the proxy is stopped");
    }
}
