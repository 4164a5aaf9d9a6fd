package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Ejection;
import io.fairlead.testkit.Warnings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionLogTest {
    private static final AddressPort CLIENT = AddressPort.parse("127.0.0.1:40000");
    private static final AddressPort DEAD = AddressPort.parse("127.70.0.9:9100");

    private final AtomicLong now = new AtomicLong();
    private final ConnectionLog log = new ConnectionLog(ConnectionObserver.NONE, new Troubles(), now::get);

    @Test
    void lostConnectionsAreSaidAtOnceThenCountedForHalfAMinute() {
        try (Warnings warnings = Warnings.capture()) {
            lose("web");
            lose("web");
            lose("web");
            lose("db");
            assertThat(warnings.messages())
                    .containsExactly(
                            "demo/web: a connection was reset, because no endpoint accepted; the last one"
                                    + " tried was 127.70.0.9:9100: Connection refused",
                            "demo/db: a connection was reset, because no endpoint accepted; the last one"
                                    + " tried was 127.70.0.9:9100: Connection refused");

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            lose("web");
            assertThat(warnings.messages())
                    .last()
                    .asString()
                    .startsWith("demo/web: 3 connections were reset, because no endpoint");
        }
    }

    @Test
    void connectionsThatThisMachineCouldNotDialAreCountedInOneLineInHalfAMinute() {
        try (Warnings warnings = Warnings.capture()) {
            log.onClosed(summary("web", CloseReason.OUT_OF_RESOURCES));
            log.onClosed(summary("web", CloseReason.OUT_OF_RESOURCES));
            log.onClosed(summary("web", CloseReason.OUT_OF_RESOURCES));
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "demo/web: a connection was reset, because this machine lacked descriptors, memory or source"
                                    + " ports");

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            log.onClosed(summary("web", CloseReason.OUT_OF_RESOURCES));
            assertThat(warnings.messages()).last().asString().startsWith("demo/web: 3 connections were reset");
        }
    }

    @Test
    void refusalsByLimitsAreSaidOnceInHalfAMinute() {
        try (Warnings warnings = Warnings.capture()) {
            log.onClosed(summary("web", CloseReason.ENDPOINT_LIMIT));
            log.onClosed(summary("web", CloseReason.CLIENT_RATE));
            log.onClosed(summary("web", CloseReason.CLIENT_LIMIT));
            log.onClosed(summary("web", CloseReason.BAD_PROXY_HEADER));
            assertThat(warnings.messages())
                    .satisfiesExactly(
                            limit -> assertThat(limit)
                                    .startsWith("demo/web: a connection was reset, the last one of ")
                                    .contains("because every endpoint has as many connections"),
                            header -> assertThat(header).contains("because it did not begin with a valid PROXY"));

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            log.onClosed(summary("web", CloseReason.SERVICE_LIMIT));
            assertThat(warnings.messages())
                    .last()
                    .asString()
                    .startsWith("demo/web: 3 connections were reset")
                    .contains("fairlead.io/max-connections allows");
        }
    }

    @Test
    void whatEndsOtherwiseIsNotSaid() {
        try (Warnings warnings = Warnings.capture()) {
            for (CloseReason reason : CloseReason.values()) {
                if (reason != CloseReason.DIAL_FAILED
                        && reason != CloseReason.OUT_OF_RESOURCES
                        && RefusalWords.of(reason) == null) {
                    log.onClosed(summary("web", reason));
                }
            }
            assertThat(warnings.messages()).isEmpty();
        }
    }

    @Test
    void ejectedEndpointsAreNamedOnceEachAndEightOfAServicePortInHalfAMinute() {
        try (Warnings warnings = Warnings.capture()) {
            eject("web", 1, 1);
            eject("web", 1, 2);
            eject("web", 1, 3);
            assertThat(warnings.messages())
                    .containsExactly("demo/web: ejected 127.70.0.1:9100 after 3 failed"
                            + " attempts in a row; the last one: Connection refused");
            for (int endpoint = 2; endpoint <= 20; endpoint++) {
                eject("web", endpoint, 1);
            }
            assertThat(warnings.messages()).hasSize(8);
            eject("db", 1, 1);
            assertThat(warnings.messages()).hasSize(9);

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            eject("web", 30, 1);
            assertThat(warnings.messages())
                    .hasSize(10)
                    .last()
                    .asString()
                    .startsWith("demo/web: ejected 127.70.0.30:9100");
        }
    }

    private void eject(String service, int endpoint, int times) {
        log.onEndpointEjected(
                frontend(service),
                new Ejection(
                        AddressPort.parse("127.70.0." + endpoint + ":9100"),
                        3,
                        times,
                        Duration.ofSeconds(10),
                        "Connection refused"));
    }

    private void lose(String service) {
        log.onAttemptFailed(frontend(service), DEAD, "Connection refused");
        log.onClosed(summary(service, CloseReason.DIAL_FAILED));
    }

    private static ConnectionSummary summary(String service, CloseReason reason) {
        return new ConnectionSummary(frontend(service), CLIENT, null, 1, 0, 1, 0, 0, reason);
    }

    private static Frontend frontend(String service) {
        ServicePortName name = new ServicePortName(new ServiceName("demo", service), "", Protocol.TCP);
        return new Frontend(
                AddressPort.parse("127.82.0.1:8000"), FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
    }
}
