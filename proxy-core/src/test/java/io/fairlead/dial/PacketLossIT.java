package io.fairlead.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.DialKit.Outcome;
import io.fairlead.lab.NamespacePair;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first packet of a connection is lost, and the Service has one endpoint; needs root and nft. */
@Timeout(120)
class PacketLossIT {
    private static final String FIRST_PACKET = "tcp flags & (syn | ack) == syn ";

    private NamespacePair namespaces;
    private ServerSocket endpoint;

    @BeforeEach
    void start() {
        namespaces = NamespacePair.create();
        endpoint = namespaces.far().call(() -> {
            ServerSocket server = new ServerSocket();
            server.bind(Loopback.socketAddress(new AddressPort(NamespacePair.FAR, 0)), 1024);
            return server;
        });
        Thread.ofPlatform().daemon().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        endpoint.close();
        namespaces.close();
    }

    private void serve() {
        try {
            while (true) {
                endpoint.accept().close();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void lose(String table) {
        var _ = namespaces.far().execWithInput("table inet loss {\n" + table + "\n}\n", "nft", "-f", "-");
    }

    @ParameterizedTest
    @EnumSource
    void ofFiveHundredConnectionsNoneFailsWhereOnePacketIn25IsLost(TransportKind kind) throws Exception {
        lose("chain input { type filter hook input priority 0;" + FIRST_PACKET
                + "numgen random mod 25 == 0 counter drop; }");

        assertAllAccepted(kind, 500);
        assertThat(namespaces.far().exec("nft", "list", "table", "inet", "loss"))
                .doesNotContain("packets 0 ");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionWhoseFirstPacketIsLostSucceedsAndThatDoesNotCountAgainstTheEndpoint(TransportKind kind)
            throws Exception {
        lose("set seen { type inet_service; flags dynamic; size 65535; }\n"
                + "chain input { type filter hook input priority 0;" + FIRST_PACKET
                + "tcp sport != @seen add @seen { tcp sport } counter drop; }");

        assertAllAccepted(kind, 50);
    }

    private void assertAllAccepted(TransportKind kind, int connections) throws Exception {
        AddressPort address = new AddressPort(NamespacePair.FAR, endpoint.getLocalPort());
        try (DialKit kit = namespaces.near().call(() -> new DialKit(kind, "random", address))) {
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                outcomes.add(kit.start(ConnectionConfig.DEFAULT));
            }
            for (CompletableFuture<Outcome> outcome : outcomes) {
                assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome(address, 1, List.of(), null, null));
            }
            assertThat(kit.counted()).isZero();
        }
    }
}
