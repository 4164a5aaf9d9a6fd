package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.KeepAliveConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.lab.NamespacePair;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The machine of an endpoint vanishes without a word: connections to it end by TCP_USER_TIMEOUT if bytes wait to be acknowledged, else by
 * keep-alive. Left to the kernel, the first would take about 15 minutes, and the others would never end. Needs root and nft.
 */
@Timeout(180)
class VanishedEndpointIT {
    private static final AddressPort VIP = AddressPort.parse("127.76.0.9:4000");
    private static final Duration USER_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Retransmissions back off, so that the kernel may look at the timeout some seconds later; the machine may be busy. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    /** When connections have their options. */
    private static final Duration LASTING = Duration.ofMillis(2_500);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void connectionsEndSoonWhetherTheirOptionsAreSetYetOrNot(RelayMode relay) throws Exception {
        ProxyConfig config = ProxyKit.CONFIG.withRelay(relay).withConnection(impatient(ProxyKit.CONFIG.connection()));
        List<Client> clients = new ArrayList<>();
        try (NamespacePair namespaces = NamespacePair.create();
                TestEndpoint endpoint =
                        namespaces.far().call(() -> TestEndpoint.at(new AddressPort(NamespacePair.FAR, 4001)));
                ProxyKit kit = namespaces.near().call(() -> ProxyKit.start(config, IpAddress.parse("127.0.0.1")))) {
            namespaces.near().run(() -> kit.serve("web", VIP, endpoint.address()));
            Client lastingWithData = connect(namespaces, clients, endpoint);
            Client lasting = connect(namespaces, clients, endpoint);
            long begunNanos = System.nanoTime();
            await().until(() -> System.nanoTime() - begunNanos > LASTING.toNanos());
            assertThat(lasting.echo("acknowledged")).isEqualTo("acknowledged");
            Client youngWithData = connect(namespaces, clients, endpoint);
            Client young = connect(namespaces, clients, endpoint);

            vanish(namespaces);
            long vanishedNanos = System.nanoTime();
            lastingWithData.send("lost");
            youngWithData.send("lost");

            List<ConnectionSummary> closed = await().atMost(Duration.ofMinutes(2))
                    .until(kit.connections::closed, summaries -> summaries.size() == clients.size());
            assertThat(Duration.ofNanos(System.nanoTime() - vanishedNanos)).isLessThan(LONGEST);
            assertThat(closed).allMatch(summary -> summary.reason() == CloseReason.UPSTREAM_RESET);
            for (Client client : List.of(lasting, lastingWithData, young, youngWithData)) {
                assertThat(client.isReset()).isTrue();
            }
            assertThat(kit.counted()).isZero();
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static ConnectionConfig impatient(ConnectionConfig usual) {
        return new ConnectionConfig(
                usual.dialAttempts(),
                usual.dialHedgeDelay(),
                usual.dialAttemptTimeout(),
                usual.dialTimeout(),
                usual.ejection(),
                usual.idleTimeout(),
                usual.halfClosedTimeout(),
                USER_TIMEOUT,
                new KeepAliveConfig(SECOND, SECOND, 3));
    }

    private static Client connect(NamespacePair namespaces, List<Client> clients, TestEndpoint endpoint)
            throws Exception {
        Client client = namespaces.near().call(() -> Client.connect(VIP));
        clients.add(client);
        assertThat(client.endpoint()).isEqualTo(endpoint.address());
        return client;
    }

    /** Nothing reaches the endpoint any more, and it says nothing. */
    private static void vanish(NamespacePair namespaces) {
        var _ = namespaces.far().execWithInput("""
                        table inet gone {
                        chain input { type filter hook input priority 0; counter drop; }
                        chain output { type filter hook output priority 0; counter drop; }
                        }
                        """, "nft", "-f", "-");
    }
}
