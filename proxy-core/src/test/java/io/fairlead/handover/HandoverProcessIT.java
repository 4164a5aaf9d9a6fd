package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A predecessor in a process of its own, which hands over to this one. */
@Timeout(120)
final class HandoverProcessIT {
    private static final int CONNECTIONS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<SocketChannel> clients = new ArrayList<>();
    private final List<SocketChannel> endpoints = new ArrayList<>();
    private final FakeHeir heir = new FakeHeir();

    @TempDir
    private Path directory;

    private Process predecessor;
    private Succession succession;
    private Inheritance inheritance;

    @BeforeEach
    void start() throws IOException {
        ServerSocketChannel endpoint =
                closing(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        int port = ((InetSocketAddress) endpoint.getLocalAddress()).getPort();
        predecessor = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PredecessorProcess.class.getName(),
                        directory.resolve("handover").toString(),
                        Integer.toString(port),
                        Integer.toString(CONNECTIONS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = closing(predecessor.inputReader());
        int frontend = Integer.parseInt(output.readLine());
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(closing(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), frontend))));
            endpoints.add(closing(endpoint.accept()));
        }
        assertThat(output.readLine()).isEqualTo("ready");
        succession = closing(Objects.requireNonNull(Succession.find(directory.resolve("handover"), "edge", true)));
        inheritance = Objects.requireNonNull(succession.awaitInheritance(() -> false));
        assertThat(succession.predecessor()).isEqualTo(predecessor.pid());
    }

    private <T extends AutoCloseable> T closing(T opened) {
        open.add(opened);
        return opened;
    }

    @AfterEach
    void close() throws Exception {
        predecessor.destroyForcibly().waitFor();
        heir.taken.forEach(FakeHeir::close);
        DescriptorsOf.close(new Message.Listeners(inheritance.listeners(), 0));
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** Each client reaches the endpoint that it had, in this process. */
    private void assertAllGoOn() throws IOException {
        assertThat(heir.taken).hasSize(CONNECTIONS);
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            RelayedOnce.write(clients.get(i), "client " + i);
            sent.add("client " + i);
        }
        heir.taken.forEach(RelayedOnce::relay);
        Set<String> received = new HashSet<>();
        for (SocketChannel endpoint : endpoints) {
            received.add(RelayedOnce.read(endpoint));
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void connectionsOutliveTheProcessThatHasAcceptedThem() throws Exception {
        Received received = succession.serve(heir).get();
        assertThat(predecessor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(predecessor.exitValue()).isZero();
        assertThat(received.failure()).isNull();
        assertThat(received.connections()).isEqualTo(CONNECTIONS);
        assertAllGoOn();

        AddressPort address = inheritance.listeners().getFirst().address();
        closing(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.port())));
        SystemCalls calls = new SystemCalls();
        int[] accepted = new int[1];
        await().until(() ->
                (accepted[0] = calls.accept(inheritance.listeners().getFirst().descriptor())) >= 0);
        calls.close(accepted[0]);
    }

    @Test
    void aPredecessorThatIsKilledLosesNothingThatItHasSent() throws Exception {
        heir.beforePrepare = () -> {
            predecessor.destroyForcibly();
            await().until(() -> !predecessor.isAlive());
        };
        Received received = succession.serve(heir).get();
        assertThat(received.failure()).contains("ended before the end of the hand-over");
        assertThat(received.connections()).isEqualTo(CONNECTIONS);
        assertThat(heir.calls).containsExactly("end");
        assertAllGoOn();
    }
}
