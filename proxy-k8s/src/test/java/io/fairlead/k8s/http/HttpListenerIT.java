package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.Warnings;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an address is listened on, and when not. */
final class HttpListenerIT {
    private static final HttpResponder FINE = _ -> HttpAnswer.text(200, "fine\n");

    private final BindRecorder observed = new BindRecorder();
    private final HttpServers servers = new HttpServers(HttpLimits.DEFAULT.withBindRetry(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        servers.close();
    }

    private HttpListener listen(AddressPort address) {
        return servers.listen("the test", HttpBinding.of(address, false, observed), FINE);
    }

    private static String get(AddressPort address) {
        return RawHttp.exchange(address, "GET", "/");
    }

    @Test
    void observerIsToldThePortThatTheKernelChose() {
        HttpListener listener = listen(AddressPort.parse("127.42.0.1:0"));

        await().untilAsserted(() -> assertThat(observed.listening()).hasSize(1));
        AddressPort address = observed.listening().getFirst();
        assertThat(address.port()).isPositive();
        assertThat(listener.address()).isEqualTo(address);
        assertThat(get(address)).endsWith("fine\n");
    }

    @Test
    void portInUseIsToldOnceAndTakenWhenItIsFree() throws IOException {
        AddressPort address = Loopback.free("127.42.0.2");
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(address));
            HttpListener listener = listen(address);

            await().untilAsserted(() -> assertThat(observed.failures()).isNotEmpty());
            assertThat(listener.address()).isNull();
        }

        await().untilAsserted(() -> assertThat(observed.listening()).containsExactly(address));
        assertThat(get(address)).endsWith("fine\n");
        assertThat(observed.failures())
                .singleElement()
                .asString()
                .contains(address.toString(), "ss -ltnp", ":" + address.port());
    }

    /** A pod that replaces another finds its ports in use for a while, which nobody needs to hear of. */
    @Test
    void aPortThatIsStillInUseByAPredecessorIsNoProblemUnlessItStaysSo() throws IOException {
        AddressPort address = Loopback.free("127.42.0.9");
        HttpLimits limits = HttpLimits.DEFAULT.withBindRetry(Duration.ofMillis(20));
        try (HttpServers patient = new HttpServers(limits.withBusyPatience(Duration.ofMinutes(1)));
                HttpServers lessPatient = new HttpServers(limits.withBusyPatience(Duration.ofMillis(100)));
                Warnings warnings = Warnings.capture()) {
            BindRecorder later = new BindRecorder();
            try (ServerSocket other = new ServerSocket()) {
                other.bind(Loopback.socketAddress(address));
                patient.listen("the test", HttpBinding.of(address, false, observed), FINE);
                HttpListener impatient = lessPatient.listen("the other", HttpBinding.of(address, false, later), FINE);

                await().untilAsserted(() -> assertThat(later.failures()).hasSize(1));
                assertThat(observed.failures()).isEmpty();
                impatient.close();
            }
            await().untilAsserted(() -> assertThat(observed.listening()).containsExactly(address));
            assertThat(warnings.messages()).singleElement().asString().startsWith("the other cannot listen on");
        }
    }

    @Test
    void aPortIsTakenWithinASecondAfterItIsFree() {
        assertThat(HttpLimits.DEFAULT.bindRetry()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void hardFailureIsThrownAndNotRetried() throws IOException {
        AddressPort address = Loopback.free("127.42.0.3");
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(address));

            assertThatThrownBy(() -> servers.listen("the test", HttpBinding.of(address, true, observed), FINE))
                    .isInstanceOf(BindFailedException.class)
                    .hasMessageContaining(address.toString())
                    .hasMessageContaining("another socket listens on this port");
        }
        assertThat(observed.failures()).isEmpty();
    }

    @Test
    void addressThatTheMachineLacksIsSaidSo() {
        listen(AddressPort.parse("192.0.2.1:8080"));

        await().untilAsserted(() -> assertThat(observed.failures())
                .singleElement()
                .asString()
                .contains("the test cannot listen on 192.0.2.1:8080", "does not have the address"));
    }

    @Test
    void closedListenerGivesItsPortBackAtOnceAndEndsItsConnections() throws IOException {
        AddressPort address = Loopback.free("127.42.0.4");
        HttpListener listener = servers.listen("the test", HttpBinding.of(address, true, observed), FINE);
        try (RawHttp client = RawHttp.connect(address)) {
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).endsWith("fine\n");

            listener.close();

            assertThat(listener.address()).isNull();
            assertThat(RawHttp.isAccepting(address)).isFalse();
            try (ServerSocket next = new ServerSocket()) {
                next.bind(Loopback.socketAddress(address));
            }
            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @Test
    void listenerThatIsClosedWhileItFailsNeverListens() throws IOException {
        AddressPort address = Loopback.free("127.42.0.5");
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(address));
            HttpListener listener = listen(address);
            await().untilAsserted(() -> assertThat(observed.failures()).isNotEmpty());
            listener.close();
        }

        await().during(Duration.ofMillis(200)).until(() -> !RawHttp.isAccepting(address));
        assertThat(observed.listening()).isEmpty();
    }

    @Test
    void portGoesFromOneListenerToTheNext() {
        AddressPort address = Loopback.free("127.42.0.7");
        HttpListener first = servers.listen("the test", HttpBinding.of(address, true, observed), FINE);
        servers.execute(() -> {
            first.close();
            listen(address);
        });

        await().untilAsserted(() -> assertThat(observed.listening()).containsExactly(address, address));
        assertThat(observed.failures()).isEmpty();
    }

    @Test
    void wildcardsOfBothFamiliesShareAPortAndAnswerEachForItself() {
        assumeTrue(Epoll.isAvailable(), "needs Netty's epoll library");
        assumeTrue(Ipv6.isAvailable(), "needs IPv6");
        int port = Loopback.freePort("0.0.0.0", "::");
        for (String wildcard : List.of("0.0.0.0", "[::]")) {
            servers.listen(
                    "the test",
                    HttpBinding.ofOneFamily(AddressPort.parse(wildcard + ":" + port), observed),
                    _ -> HttpAnswer.text(200, wildcard + "\n"));
        }
        await().untilAsserted(() -> assertThat(observed.listening()).hasSize(2));

        assertThat(get(AddressPort.parse("127.0.0.1:" + port))).endsWith("\n0.0.0.0\n");
        assertThat(get(AddressPort.parse("[::1]:" + port))).endsWith("\n[::]\n");
    }

    @Test
    void ipv6WildcardOfOneFamilyLeavesIpv4Alone() {
        assumeTrue(Epoll.isAvailable(), "needs Netty's epoll library");
        assumeTrue(Ipv6.isAvailable(), "needs IPv6");
        int port = Loopback.freePort("0.0.0.0", "::");
        servers.listen("the test", HttpBinding.ofOneFamily(AddressPort.parse("[::]:" + port), observed), FINE);
        await().untilAsserted(() -> assertThat(observed.listening()).hasSize(1));

        assertThat(RawHttp.isAccepting(AddressPort.parse("[::1]:" + port))).isTrue();
        assertThat(RawHttp.isAccepting(AddressPort.parse("127.0.0.1:" + port))).isFalse();
    }

    @Test
    void ipv6WildcardAnswersIpv4AsWellUnlessToldOtherwise() {
        assumeTrue(Ipv6.isAvailable(), "needs IPv6");
        int port = Loopback.freePort("0.0.0.0", "::");
        servers.listen("the test", HttpBinding.of(AddressPort.parse("[::]:" + port), true, observed), FINE);

        assertThat(get(AddressPort.parse("127.0.0.1:" + port))).endsWith("fine\n");
        assertThat(get(AddressPort.parse("[::1]:" + port))).endsWith("fine\n");
    }

    @Test
    void everythingIsServedByOneDaemonThread() {
        for (int i = 1; i <= 3; i++) {
            listen(AddressPort.parse("127.42.1." + i + ":0"));
        }
        await().untilAsserted(() -> assertThat(observed.listening()).hasSize(3));
        observed.listening().forEach(address -> assertThat(get(address)).endsWith("fine\n"));

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("fairlead-http"))
                .hasSize(1)
                .allMatch(Thread::isDaemon);
    }

    @Test
    void whatIsAskedOfClosedServersIsDropped() {
        HttpListener listener = listen(AddressPort.parse("127.42.0.8:0"));
        servers.close();

        servers.execute(() -> {
            throw new AssertionError("ran after the end");
        });
        listener.close();
    }
}
