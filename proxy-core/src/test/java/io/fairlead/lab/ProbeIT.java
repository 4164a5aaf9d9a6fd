package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A probe tells apart what can become of a connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProbeIT {
    private static final int PORT = 8080;
    private static final Duration SHORT = Duration.ofMillis(200);

    /** Beyond the first repetition of a SYN: see {@link Probe#AFTER_REPEATED_SYN}. */
    private static final Duration LONG = Probe.AFTER_REPEATED_SYN;

    private Lab lab;

    @BeforeAll
    void open() {
        lab = Lab.open(Layout.POINT_TO_POINT);
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProbeSpeaksFromTheAddressItIsGiven(IpFamily family) throws IOException {
        try (EndpointServer endpoint = EndpointServer.start(lab.podB(), family, PORT)) {
            Probe probe = Probe.from(lab.node()).withSource(lab.node().address(family));
            assertThat(probe.connect(endpoint.address())).isInstanceOfSatisfying(Outcome.Served.class, served -> {
                assertThat(served.endpoint()).isEqualTo("podB");
                assertThat(served.source()).isEqualTo(lab.node().address(family));
                assertThat(served.sourcePort()).isPositive();
            });
            assertThat(endpoint.accepted()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsResetIsNotRefused(IpFamily family) throws IOException {
        try (ServerSocket server = listen(family)) {
            Thread.ofPlatform().daemon().start(() -> reset(server));
            assertThat(Probe.from(lab.podA()).connect(podB(family))).isEqualTo(new Outcome.Reset());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionOnWhichNothingComesIsSilentButConnected(IpFamily family) throws IOException {
        try (ServerSocket server = listen(family)) {
            assertThat(server.isBound()).isTrue();
            assertThat(Probe.from(lab.podA()).withTimeout(SHORT).connect(podB(family)))
                    .isEqualTo(new Outcome.Silent(true));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4, reject",
        "IPV4, reject with tcp reset",
        "IPV6, reject",
        "IPV6, reject with tcp reset",
    })
    void whatTheKernelRejectsIsRefused(IpFamily family, String verdict) {
        try (NftRules rules = rules("meta l4proto tcp " + verdict)) {
            assertThat(rules).isNotNull();
            assertThat(Probe.from(lab.podA()).withTimeout(LONG).connect(podB(family)))
                    .isEqualTo(new Outcome.Refused());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKernelProhibitsIsUnreachable(IpFamily family) {
        try (NftRules rules = rules("meta l4proto tcp reject with icmpx admin-prohibited")) {
            assertThat(rules).isNotNull();
            assertThat(Probe.from(lab.podA()).withTimeout(LONG).connect(podB(family)))
                    .isInstanceOf(Outcome.Unreachable.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKernelDropsIsSilent(IpFamily family) {
        try (NftRules rules = rules("meta l4proto tcp drop")) {
            assertThat(rules).isNotNull();
            assertThat(Probe.from(lab.podA()).withTimeout(SHORT).connect(podB(family)))
                    .isEqualTo(new Outcome.Silent(false));
        }
    }

    private NftRules rules(String rule) {
        return NftRules.install(lab.podB(), "type filter hook input priority filter; " + rule + ";");
    }

    private AddressPort podB(IpFamily family) {
        return new AddressPort(lab.podB().address(family), PORT);
    }

    private ServerSocket listen(IpFamily family) {
        return lab.podB()
                .namespace()
                .call(() -> new ServerSocket(PORT, 0, lab.podB().address(family).toInetAddress()));
    }

    private static void reset(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
