package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.NamespacePair;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More connections to one endpoint than the kernel has ports for; needs root. */
@Timeout(120)
class SourcePortsIT {
    private static final int KERNEL_PORTS = 1000;
    private static final int FIRST_KERNEL_PORT = 40_000;
    private static final int OWN_PORTS = 200;
    private static final int FIRST_OWN_PORT = 20_000;

    private NamespacePair namespaces;
    private java.net.ServerSocket endpoint;
    private EpollTransport transport;
    private EventLoop loop;
    private AddressPort address;

    @BeforeEach
    void start() throws Exception {
        namespaces = NamespacePair.create();
        endpoint = namespaces.far().call(() -> {
            java.net.ServerSocket server = new java.net.ServerSocket();
            server.bind(Loopback.socketAddress(new AddressPort(NamespacePair.FAR, 0)), 1024);
            return server;
        });
        address = new AddressPort(NamespacePair.FAR, endpoint.getLocalPort());
        Thread.ofPlatform().daemon().start(this::serve);
        namespaces
                .near()
                .run(() -> Files.writeString(
                        Path.of("/proc/sys/net/ipv4/ip_local_port_range"),
                        FIRST_KERNEL_PORT + " " + (FIRST_KERNEL_PORT + KERNEL_PORTS - 1)));
        SourcePorts ports = new SourcePorts(FIRST_OWN_PORT, FIRST_OWN_PORT + OWN_PORTS - 1, "20007");
        // The thread of an event loop is in the namespace of the thread that starts it.
        transport = namespaces.near().call(() -> new EpollTransport(1, Budget.of(Limits.read()), ports));
        loop = transport.eventLoops().getFirst();
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        endpoint.close();
        namespaces.close();
    }

    /** Sends its end after the client's, so that TIME_WAIT is the client's. */
    private void serve() {
        try {
            while (true) {
                try (Socket client = endpoint.accept()) {
                    var _ = client.getInputStream().read();
                }
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Test
    void pairsInTimeWaitAreUsedAgainOnceTheKernelHasNoPortLeft() throws Exception {
        int connections = 3 * KERNEL_PORTS;
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < connections; i++) {
            outcomes.merge(connectAndClose(), 1, Integer::sum);
        }

        assertThat(outcomes)
                .doesNotContainKey("port 20007")
                .allSatisfy((outcome, times) -> assertThat(outcome).startsWith("port "));
        assertThat(outcomes.keySet().stream().filter(SourcePortsIT::isKernels)).hasSize(KERNEL_PORTS);
        assertThat(outcomes.entrySet().stream()
                        .filter(entry -> isKernels(entry.getKey()))
                        .mapToInt(Map.Entry::getValue)
                        .sum())
                .as("connections from the kernel's ports, which is asked again after ten seconds")
                .isBetween(KERNEL_PORTS, KERNEL_PORTS * 3 / 2);
        assertThat(outcomes.keySet().stream().filter(outcome -> !isKernels(outcome)))
                .as("%d connections over few ports", connections - KERNEL_PORTS)
                .hasSizeBetween(OWN_PORTS * 9 / 10, OWN_PORTS - 1);
    }

    private static boolean isKernels(String outcome) {
        return outcome.compareTo("port " + FIRST_KERNEL_PORT) >= 0;
    }

    /** The port of the connection, or why there was none. */
    private String connectAndClose() throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        loop.execute(() -> transport.connect(loop, address, null, SocketOptions.DEFAULT, new ConnectObserver() {
            @Override
            public void onConnected(TcpSocket upstream) {
                int port = upstream.localAddress().port();
                upstream.close();
                outcome.complete("port " + port);
            }

            @Override
            public void onConnectFailed(ConnectFailure failure) {
                outcome.complete(failure.toString());
            }
        }));
        return outcome.get(10, TimeUnit.SECONDS);
    }
}
