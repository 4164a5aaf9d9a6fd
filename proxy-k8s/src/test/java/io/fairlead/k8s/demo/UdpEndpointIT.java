package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The UDP endpoints of the demo, and their clients. */
@Timeout(30)
class UdpEndpointIT {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final UdpClients clients = new UdpClients();
    private UdpEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = UdpEndpoint.start("web-5q9j2", "kind-control-plane", new AddressPort(LOOPBACK, 0));
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @ParameterizedTest
    @CsvSource({"hello, hello", "'hello\n', hello", "'\"}', ''", "'', ''"})
    void datagramIsAnsweredWithJsonThatNamesThePod(String request, String repeated) throws IOException {
        assertThat(exchange(request))
                .isEqualTo("{\"pod_name\":\"web-5q9j2\",\"pod_ip\":\"127.0.0.1\","
                        + "\"node_name\":\"kind-control-plane\",\"client\":\"127.0.0.1\",\"request\":\"" + repeated
                        + "\"}\n");
        // It is counted once it has been answered.
        await().until(() -> endpoint.requests() == 1);
    }

    @Test
    void clientLearnsThePodThatAnswered() throws IOException {
        assertThat(clients.ask(endpoint.address(), LOOPBACK, 17)).isEqualTo(new DemoClients.Answer("web-5q9j2", 0));
    }

    @Test
    void deathMakesThePortUnreachable() {
        endpoint.die();

        assertThat(endpoint.isDead()).isTrue();
        assertThatThrownBy(() -> clients.ask(endpoint.address(), LOOPBACK, 1))
                .isInstanceOf(PortUnreachableException.class);
    }

    @Test
    void takenAddressIsNamed() {
        assertThatThrownBy(() -> UdpEndpoint.start("other", "node", endpoint.address()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("other", endpoint.address().toString());
    }

    @Test
    void lostDatagramsAreRepeatedAndCounted() throws Exception {
        try (DatagramSocket lossy = new DatagramSocket(new InetSocketAddress(loopback(), 0))) {
            Thread server = Thread.ofVirtual().start(() -> {
                receive(lossy);
                receive(lossy);
                answer(lossy, receive(lossy), "{\"pod_name\":\"a\",\"request\":\"5-2\"}\n");
            });

            assertThat(clients.ask(new AddressPort(LOOPBACK, lossy.getLocalPort()), LOOPBACK, 5))
                    .isEqualTo(new DemoClients.Answer("a", 2));
            server.join();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"pod_name\":\"a\",\"request\":\"6-0\"}\n', 'is to the request of another client'",
        "'{\"pod_name\":\"a\"}\n', 'names no pod'",
        "'', 'names no pod'"
    })
    void wrongAnswersAreFailures(String response, String problem) throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(loopback(), 0))) {
            Thread answering = Thread.ofVirtual().start(() -> answer(server, receive(server), response));

            assertThatThrownBy(() -> clients.ask(new AddressPort(LOOPBACK, server.getLocalPort()), LOOPBACK, 5))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(problem);
            answering.join();
        }
    }

    private static InetAddress loopback() {
        return LOOPBACK.toInetAddress();
    }

    private static DatagramPacket receive(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[1024], 1024);
        try {
            socket.receive(packet);
            return packet;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(DatagramSocket socket, DatagramPacket request, String response) {
        byte[] bytes = response.getBytes(StandardCharsets.US_ASCII);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, Objects.requireNonNull(request.getSocketAddress())));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Not connected: a connected socket of the JDK sends no empty datagrams. */
    private String exchange(String request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(loopback(), 0))) {
            socket.setSoTimeout(5_000);
            byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
            int port = endpoint.address().port();
            socket.send(new DatagramPacket(bytes, bytes.length, loopback(), port));
            DatagramPacket answer = receive(socket);
            assertThat(answer.getPort()).isEqualTo(port);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        }
    }
}
