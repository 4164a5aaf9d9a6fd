package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEndpointIT {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private HttpEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = HttpEndpoint.start("web-5q9j2", "kind-control-plane", new AddressPort(LOOPBACK, 0));
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void getIsAnsweredWithJsonThatNamesThePod() throws IOException {
        String response = exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Type: application/json\r\n");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
                .isEqualTo("{\"pod_name\":\"web-5q9j2\",\"pod_ip\":\"127.0.0.1\","
                        + "\"node_name\":\"kind-control-plane\",\"client\":\"127.0.0.1\"}\n");
        assertThat(endpoint.requests()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'POST / HTTP/1.1', 'HTTP/1.1 405 '",
        "'get / HTTP/1.1', 'HTTP/1.1 400 '",
        "'GET /', 'HTTP/1.1 400 '",
        "'', 'HTTP/1.1 400 '"
    })
    void otherRequestsAreRefused(String requestLine, String statusLine) throws IOException {
        assertThat(exchange(requestLine + "\r\n\r\n")).startsWith(statusLine);
    }

    @Test
    void endlessHeaderIsRefused() throws IOException {
        assertThat(exchange("GET / HTTP/1.1\r\nX: " + "x".repeat(8192 - 19))).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void deathResetsRunningConnectionsAndRefusesNewOnes() throws IOException {
        try (Socket running =
                new Socket(LOOPBACK.toInetAddress(), endpoint.address().port())) {
            running.getOutputStream().write("GET /".getBytes(StandardCharsets.US_ASCII));
            endpoint.die();

            assertThat(endpoint.isDead()).isTrue();
            assertThatThrownBy(() -> running.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThatThrownBy(() -> HttpClients.get(endpoint.address(), LOOPBACK)).isInstanceOf(ConnectException.class);
    }

    @Test
    void takenAddressIsNamed() {
        assertThatThrownBy(() -> HttpEndpoint.start("other", "node", endpoint.address()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("other", endpoint.address().toString());
    }

    @Test
    void connectionThatSendsNothingHarmsNobody() throws IOException {
        new Socket(LOOPBACK.toInetAddress(), endpoint.address().port()).close();

        assertThat(HttpClients.get(endpoint.address(), LOOPBACK)).isEqualTo("web-5q9j2");
        Awaitility.await().untilAsserted(() -> assertThat(endpoint.requests()).isEqualTo(1));
    }

    private String exchange(String request) throws IOException {
        try (Socket socket =
                new Socket(LOOPBACK.toInetAddress(), endpoint.address().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
