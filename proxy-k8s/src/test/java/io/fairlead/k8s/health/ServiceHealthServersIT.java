package io.fairlead.k8s.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.k8s.http.HttpLimits;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.http.Ipv6;
import io.fairlead.k8s.http.RawHttp;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServiceName;
import io.fairlead.testkit.Loopback;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What load balancers read at health check node ports, to the byte, and when they answer. */
final class ServiceHealthServersIT {
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName MAIL = new ServiceName("office", "mail");
    private static final IpAddress ONE = IpAddress.parse("127.45.0.1");
    private static final IpAddress TWO = IpAddress.parse("127.45.0.2");

    private final FrozenClock clock = new FrozenClock();
    private final ProxyHealth health = clock.health();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final HttpServers http = new HttpServers(HttpLimits.DEFAULT.withBindRetry(Duration.ofMillis(50)));
    private final ServiceHealthServers servers = on(new NodePortAddresses(List.of(ONE, TWO)));
    private final int port = Loopback.freePort(ONE.toString(), TWO.toString());

    private ServiceHealthServers on(NodePortAddresses addresses) {
        return new ServiceHealthServers(
                http, addresses, health, (service, port, why) -> failures.add(service + " " + port + " " + why));
    }

    @AfterEach
    void close() {
        http.close();
    }

    private void check(ServiceName service, int port, int localEndpoints) {
        servers.apply(service, IpFamily.IPV4, new ServiceHealthCheck(port, localEndpoints));
    }

    private static void awaitAnswer(AddressPort address, String expected) {
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(RawHttp.exchange(address, "GET", "/")).contains(expected));
    }

    private static void awaitRefusal(AddressPort address) {
        await().until(() -> !RawHttp.isAccepting(address));
    }

    private AddressPort at(IpAddress address) {
        return new AddressPort(address, port);
    }

    @Test
    void answerIsThatOfKubeProxyToTheByte() {
        check(WEB, port, 2);
        awaitAnswer(at(ONE), "200 OK");

        assertThat(RawHttp.exchange(at(ONE), "GET", "/")).isEqualTo("""
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            X-Content-Type-Options: nosniff\r
            X-Load-Balancing-Endpoint-Weight: 2\r
            Content-Length: 111\r
            Connection: close\r
            \r
            {
            \t"service": {
            \t\t"namespace": "shop",
            \t\t"name": "web"
            \t},
            \t"localEndpoints": 2,
            \t"serviceProxyHealthy": true
            }""");
    }

    @Test
    void nodeWithoutEndpointsIsUnavailable() {
        check(WEB, port, 0);
        awaitAnswer(at(ONE), "503 Service Unavailable");

        assertThat(RawHttp.exchange(at(ONE), "GET", "/")).isEqualTo("""
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: application/json\r
            X-Content-Type-Options: nosniff\r
            X-Load-Balancing-Endpoint-Weight: 0\r
            Content-Length: 111\r
            Connection: close\r
            \r
            {
            \t"service": {
            \t\t"namespace": "shop",
            \t\t"name": "web"
            \t},
            \t"localEndpoints": 0,
            \t"serviceProxyHealthy": true
            }""");
    }

    @Test
    void proxyThatLagsBehindIsUnavailableButTheNodesEligibilityDoesNotCount() {
        check(WEB, port, 1);
        health.onNode(false);
        awaitAnswer(at(ONE), "200 OK");

        health.onApplied(IpFamily.IPV4);
        health.onQueued(IpFamily.IPV4);
        clock.advance(ProxyHealth.TIMEOUT);
        assertThat(RawHttp.exchange(at(ONE), "GET", "/"))
                .startsWith("HTTP/1.1 503 ")
                .contains("X-Load-Balancing-Endpoint-Weight: 1\r\n", "\"serviceProxyHealthy\": false\n");
    }

    @Test
    void checkMovesToOtherAddressesAndNewOnesAreServedThere() {
        IpAddress three = IpAddress.parse("127.45.0.3");
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");
        awaitAnswer(at(TWO), "200 OK");

        servers.serveAt(new NodePortAddresses(List.of(TWO, three)));
        awaitAnswer(at(three), "200 OK");
        awaitRefusal(at(ONE));
        check(WEB, port, 0);
        awaitAnswer(at(TWO), "503 Service Unavailable");
        awaitAnswer(at(three), "503 Service Unavailable");

        servers.serveAt(new NodePortAddresses(List.of()));
        awaitRefusal(at(TWO));
        awaitRefusal(at(three));
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, /healthz", "POST, /", "OPTIONS, *", "DELETE, /a/b?c=d"})
    void anyPathAndMethodIsAnswered(String method, String target) {
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");

        assertThat(RawHttp.exchange(at(ONE), method, target)).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void everyAddressOfTheFamilyIsServed() {
        check(WEB, port, 1);

        awaitAnswer(at(ONE), "200 OK");
        awaitAnswer(at(TWO), "200 OK");
        assertThat(RawHttp.isAccepting(at(IpAddress.parse("127.45.0.3")))).isFalse();
    }

    @Test
    void countChangesWithoutTouchingTheConnection() {
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");
        try (RawHttp client = RawHttp.connect(at(ONE))) {
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).contains("\"localEndpoints\": 1,");
            check(WEB, port, 3);
            check(MAIL, Loopback.freePort(ONE.toString(), TWO.toString()), 9);
            awaitAnswer(at(ONE), "Weight: 3");
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).contains("\"localEndpoints\": 3,");
        }
    }

    @Test
    void listenerClosesWhenTheCheckGoesAndComesBackWithIt() throws IOException {
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");

        servers.apply(WEB, IpFamily.IPV4, null);
        awaitRefusal(at(ONE));
        awaitRefusal(at(TWO));
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(at(ONE)));
        }

        check(WEB, port, 2);
        awaitAnswer(at(ONE), "Weight: 2");
        assertThat(failures).isEmpty();
    }

    @Test
    void changedPortMovesTheListener() {
        int next = Loopback.freePort(ONE.toString(), TWO.toString());
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");

        check(WEB, next, 1);

        awaitAnswer(new AddressPort(ONE, next), "200 OK");
        awaitRefusal(at(ONE));
    }

    @Test
    void portThatGoesToAnotherServiceIsNeverMissed() {
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "\"web\"");

        servers.apply(List.of(change(MAIL, new ServiceHealthCheck(port, 1)), change(WEB, null)));

        awaitAnswer(at(ONE), "\"mail\"");
        assertThat(failures).isEmpty();
    }

    @Test
    void lastChangeOfAServiceCounts() {
        servers.apply(List.of(
                change(WEB, new ServiceHealthCheck(port, 1)),
                change(WEB, null),
                change(WEB, new ServiceHealthCheck(port, 4))));
        awaitAnswer(at(ONE), "Weight: 4");

        servers.apply(List.of(change(WEB, new ServiceHealthCheck(port, 1)), change(WEB, null)));
        awaitRefusal(at(ONE));
    }

    private static ServiceHealthChange change(ServiceName service, @Nullable ServiceHealthCheck check) {
        return new ServiceHealthChange(service, IpFamily.IPV4, check);
    }

    @Test
    void portInUseIsAWarningThatTouchesNobodyElseAndIsTriedAgain() throws IOException {
        int free = Loopback.freePort(ONE.toString(), TWO.toString());
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(at(ONE)));
            servers.apply(List.of(
                    change(WEB, new ServiceHealthCheck(port, 1)), change(MAIL, new ServiceHealthCheck(free, 1))));

            awaitAnswer(new AddressPort(ONE, free), "\"mail\"");
            awaitAnswer(at(TWO), "\"web\"");
            await().untilAsserted(() -> assertThat(failures)
                    .singleElement()
                    .asString()
                    .startsWith("shop/web " + port + " the health check of shop/web cannot listen on " + at(ONE) + ": ")
                    .contains("another socket listens on this port"));
        }

        awaitAnswer(at(ONE), "\"web\"");
        assertThat(failures).hasSize(1);
    }

    @Test
    void familiesCountApartAndShareThePortOnEveryAddress() {
        assumeTrue(Epoll.isAvailable(), "needs Netty's epoll library");
        assumeTrue(Ipv6.isAvailable(), "needs IPv6");
        int everywhere = Loopback.freePort("0.0.0.0", "::");
        AddressPort ipv4 = AddressPort.parse("127.0.0.1:" + everywhere);
        AddressPort ipv6 = AddressPort.parse("[::1]:" + everywhere);
        ServiceHealthServers all = on(NodePortAddresses.ALL);

        all.apply(WEB, IpFamily.IPV6, new ServiceHealthCheck(everywhere, 6));
        awaitAnswer(ipv6, "Weight: 6");
        assertThat(RawHttp.isAccepting(ipv4)).isFalse();

        all.apply(WEB, IpFamily.IPV4, new ServiceHealthCheck(everywhere, 4));
        awaitAnswer(ipv4, "Weight: 4");
        awaitAnswer(ipv6, "Weight: 6");

        all.apply(WEB, IpFamily.IPV6, null);
        awaitRefusal(ipv6);
        awaitAnswer(ipv4, "Weight: 4");
    }

    @Test
    void closingEndsAll() {
        check(WEB, port, 1);
        awaitAnswer(at(ONE), "200 OK");

        servers.close();

        awaitRefusal(at(ONE));
        awaitRefusal(at(TWO));
    }
}
