package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionSummary;
import io.fairlead.testkit.Warnings;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLogTest {
    private static final AddressPort VIP = AddressPort.parse("10.96.0.10:53");
    private static final AddressPort DEAD = AddressPort.parse("127.70.0.9:9100");
    private static final AddressPort CLIENT = AddressPort.parse("10.244.0.7:40000");

    private final AtomicLong now = new AtomicLong();
    private final NodeMetrics metrics = new NodeMetrics(Set.of());
    private final Troubles troubles = new Troubles();
    private final SessionLog log = new SessionLog(metrics.traffic(), troubles, now::get);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ENDPOINT_UNREACHABLE | no endpoint could be reached; the last one tried was 127.70.0.9:9100: Connection refused
            OUT_OF_RESOURCES     | this machine lacked descriptors, memory or source ports for a session; raise the limit of open files (ulimit -n), or, if many sessions go to one endpoint, widen net.ipv4.ip_local_port_range
            """)
    void droppedDatagramsAreSaidAtOnceThenCountedForHalfAMinute(DatagramDrop reason, String why) {
        new ConnectionLog(ConnectionObserver.NONE, troubles, now::get)
                .onAttemptFailed(frontend("dns"), DEAD, "Connection refused");
        try (Warnings warnings = Warnings.capture()) {
            log.onDropped(frontend("dns"), reason, 1);
            log.onDropped(frontend("dns"), reason, 64);
            log.onDropped(frontend("dns"), reason, 1);
            assertThat(warnings.messages())
                    .containsExactly("kube-system/dns/UDP: a datagram was dropped, because " + why);

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            log.onDropped(frontend("dns"), reason, 5);
            assertThat(warnings.messages())
                    .last()
                    .isEqualTo("kube-system/dns/UDP: 70 datagrams were dropped, because " + why);
        }
    }

    @Test
    void evictionsAreCountedInOneLineInHalfAMinute() {
        try (Warnings warnings = Warnings.capture()) {
            for (int i = 0; i < 1_000; i++) {
                log.onEnded(summary(SessionEnd.EVICTED));
            }
            assertThat(warnings.messages())
                    .containsExactly(
                            "kube-system/dns/UDP: a UDP session was evicted to make room for others, the last one"
                                    + " of client 10.244.0.7:40000; if these clients are legitimate, raise udpMaxSessions,"
                                    + " udpMaxSessionsPerService, udpMaxSessionsPerClient or the limit of open files (ulimit"
                                    + " -n)");

            now.addAndGet(Duration.ofSeconds(30).toNanos());
            log.onEnded(summary(SessionEnd.EVICTED));
            assertThat(warnings.messages())
                    .last()
                    .asString()
                    .startsWith("kube-system/dns/UDP: 1000 UDP sessions were evicted");
        }
    }

    @Test
    void whatIsExpectedIsCountedAndNotSaid() {
        try (Warnings warnings = Warnings.capture()) {
            for (SessionEnd reason : SessionEnd.values()) {
                if (reason != SessionEnd.EVICTED) {
                    log.onEnded(summary(reason));
                }
            }
            log.onDropped(frontend("dns"), DatagramDrop.NO_ENDPOINT, 3);
            log.onDropped(frontend("dns"), DatagramDrop.SOURCE_NOT_ALLOWED, 4);
            log.onDropped(frontend("dns"), DatagramDrop.NOT_SENT, 5);

            assertThat(warnings.messages()).isEmpty();
        }
        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS))
                .contains(
                        "fairlead_udp_sessions_ended_total{reason=\"answered\"} 1.0\n",
                        "fairlead_udp_drops_total{reason=\"no_endpoint\"} 3.0\n",
                        "fairlead_udp_drops_total{reason=\"source_not_allowed\"} 4.0\n",
                        "fairlead_udp_drops_total{reason=\"not_sent\"} 5.0\n");
    }

    @Test
    void whoeverObservesNextIsToldEverything() {
        AtomicLong ended = new AtomicLong();
        AtomicLong dropped = new AtomicLong();
        SessionObserver next = new SessionObserver() {
            @Override
            public void onEnded(SessionSummary summary) {
                ended.incrementAndGet();
            }

            @Override
            public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
                dropped.addAndGet(datagrams);
            }
        };
        SessionLog first = new SessionLog(SessionObserver.both(metrics.traffic(), next), troubles, now::get);

        first.onEnded(summary(SessionEnd.REPLIED_TIMEOUT));
        for (DatagramDrop reason : DatagramDrop.values()) {
            first.onDropped(frontend("dns"), reason, 1);
        }

        assertThat(ended).hasValue(1);
        assertThat(dropped).hasValue(DatagramDrop.values().length);
    }

    private static SessionSummary summary(SessionEnd reason) {
        return new SessionSummary(frontend("dns"), VIP, CLIENT, DEAD, 1, 1, 0, 33, 0, reason);
    }

    private static Frontend frontend(String service) {
        ServicePortName name = new ServicePortName(new ServiceName("kube-system", service), "", Protocol.UDP);
        return new Frontend(VIP, FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
    }
}
