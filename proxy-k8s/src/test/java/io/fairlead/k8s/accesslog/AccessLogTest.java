package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.Relayed;
import io.fairlead.proxy.Observers;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AccessLogTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Lines lines = new Lines();

    /** Remembers lines, and blocks on demand. */
    private static final class Lines implements LineOutput {
        private final List<String> written = new CopyOnWriteArrayList<>();
        private volatile @Nullable CountDownLatch blocked;

        @Override
        public void write(CharSequence line) {
            written.add(line.toString());
        }

        @Override
        public void flush() {
            CountDownLatch latch = blocked;
            if (latch != null) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public long written() {
            return written.size();
        }

        @Override
        public long lost() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private AccessLog start(Duration interval, double sample, int capacity) {
        AccessLogConfig config = new AccessLogConfig(AccessLogFormat.TEXT, null, interval, sample);
        return AccessLog.started(config, new TextFormat(), lines, capacity, 1);
    }

    private static AddressPort client(int number) {
        return new AddressPort(IpAddress.parse("10.0." + number / 200 + "." + (1 + number % 200)), 40_000);
    }

    @Test
    void eachConnectionIsRecordedAtItsEndAlone() {
        try (AccessLog log = start(Duration.ZERO, 1, 64)) {
            log.onConnected(RecordedEvents.ORDERS, RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, 1, 1);
            log.onProgress(progress(20, 0));
            log.onClosed(RecordedEvents.completed());
        }
        assertThat(lines.written).singleElement().asString().contains(" closed tcp shop/orders:http ");
    }

    @Test
    void withAnIntervalItIsRecordedWhenItOpensAndEachTimeThatOneHasPassed() {
        try (AccessLog log = start(Duration.ofSeconds(15), 1, 64)) {
            log.onConnected(RecordedEvents.ORDERS, RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, 1, 1);
            for (int seconds = 10; seconds <= 50; seconds += 10) {
                log.onProgress(progress(seconds, seconds - 10));
            }
            log.onClosed(RecordedEvents.completed());
        }
        assertThat(lines.written)
                .extracting(line -> line.split(" ", 3)[1] + line.replaceAll(".* duration=(\\d+).*", " $1"))
                .containsExactly("opened 0", "progress 20", "progress 30", "progress 50", "closed 1");
    }

    private static ConnectionProgress progress(int seconds, int reportedSeconds) {
        return new ConnectionProgress(
                RecordedEvents.ORDERS,
                RecordedEvents.CLIENT,
                RecordedEvents.ENDPOINT,
                1,
                1,
                new Relayed(SECOND.multipliedBy(seconds).toNanos(), seconds, 0, 0),
                new Relayed(SECOND.multipliedBy(reportedSeconds).toNanos(), reportedSeconds, 0, 0));
    }

    @Test
    void aSampleHasAllRecordsOfAConnectionOrNoneAndEveryFailure() {
        int count = 4_000;
        try (AccessLog log = start(SECOND, 0.25, 1 << 14)) {
            for (int i = 0; i < count; i++) {
                log.onConnected(RecordedEvents.ORDERS, client(i), RecordedEvents.ENDPOINT, 1, 1);
                log.onClosed(RecordedEvents.closed(
                        RecordedEvents.ORDERS, client(i), RecordedEvents.ENDPOINT, CloseReason.COMPLETED));
            }
            log.onClosed(RecordedEvents.closed(RecordedEvents.ORDERS, client(count), null, CloseReason.DIAL_FAILED));
        }
        long opened =
                lines.written.stream().filter(line -> line.contains(" opened ")).count();
        long closed = lines.written.stream()
                .filter(line -> line.contains("reason=completed"))
                .count();
        assertThat(opened).isEqualTo(closed).isBetween(count / 5L, 3L * count / 10);
        assertThat(lines.written)
                .filteredOn(line -> line.contains("reason=dial_failed"))
                .hasSize(1);
    }

    @Test
    void failuresAreRecordedThoughTheSampleIsEmpty() {
        try (AccessLog log = start(Duration.ZERO, 0, 64)) {
            for (CloseReason reason : CloseReason.values()) {
                log.onClosed(RecordedEvents.closed(RecordedEvents.ORDERS, RecordedEvents.CLIENT, null, reason));
            }
        }
        assertThat(lines.written)
                .extracting(line -> line.replaceAll(".* reason=(\\w+).*", "$1"))
                .containsExactlyInAnyOrder("dial_failed", "out_of_resources", "no_endpoint", "internal_error");
    }

    @Test
    void theAnnotationOfAServiceOverridesTheSample() {
        RouteTable empty = RouteTable.empty(new Node("here", null, List.of()), NodePortAddresses.ALL);
        RouteUpdate on = empty.apply(List.of(service("loud", true), service("quiet", false), service("plain", null)));
        try (AccessLog log = start(Duration.ZERO, 0, 64)) {
            log.onUpdated(on, 1);
            for (String name : List.of("loud", "quiet", "plain")) {
                log.onClosed(RecordedEvents.closed(
                        frontend(name), RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, CloseReason.COMPLETED));
                log.onClosed(
                        RecordedEvents.closed(frontend(name), RecordedEvents.CLIENT, null, CloseReason.DIAL_FAILED));
            }
            log.onUpdated(on.table().apply(List.of(service("loud", null))), 1);
            log.onClosed(RecordedEvents.closed(
                    frontend("loud"), RecordedEvents.CLIENT, RecordedEvents.ENDPOINT, CloseReason.IDLE_TIMEOUT));
        }
        assertThat(lines.written)
                .extracting(line -> line.replaceAll(".*/(\\w+):.* reason=(\\w+).*", "$1 $2"))
                .containsExactly("loud completed", "loud dial_failed", "plain dial_failed");
    }

    private static Frontend frontend(String service) {
        return new Frontend(AddressPort.parse("10.96.0.1:80"), FrontendKind.CLUSTER_IP, Samples.id(service));
    }

    private static ClusterChange service(String name, @Nullable Boolean accessLog) {
        ServiceSettings settings =
                accessLog == null ? ServiceSettings.DEFAULTS : ServiceSettings.DEFAULTS.withAccessLog(accessLog);
        return new ClusterChange.ServiceApplied(Samples.service(
                name,
                new ServicePortSample(Samples.id(name), "10.96.0." + name.length())
                        .settings(settings)
                        .build()));
    }

    @Test
    void whileTheOutputBlocksRecordsAreDroppedAndCountedAndNothingWaits() {
        CountDownLatch latch = new CountDownLatch(1);
        lines.blocked = latch;
        int count = 1_000;
        try (AccessLog log = start(Duration.ZERO, 1, 16)) {
            log.onClosed(RecordedEvents.completed());
            await().until(() -> lines.written.size() == 1);
            for (int i = 1; i < count; i++) {
                log.onClosed(RecordedEvents.completed());
            }
            assertThat(log.dropped()).isBetween(count - 1 - 2L * 16, count - 1 - 16L);

            lines.blocked = null;
            latch.countDown();
            await().until(() -> log.written() + log.dropped() == count);
            log.onClosed(RecordedEvents.completed());
            await().until(() -> log.written() + log.dropped() == count + 1);
        }
    }

    @Test
    void reportsOfOpenConnectionsComeAsOftenAsRecordsOfThem() {
        Observers others = Observers.of(ConnectionObserver.NONE, ListenerObserver.NONE);
        for (Duration interval : List.of(Duration.ZERO, SECOND, Duration.ofHours(1))) {
            try (AccessLog log = start(interval, 1, 64)) {
                assertThat(log.addedTo(others).reportInterval())
                        .isEqualTo(interval.equals(SECOND) ? SECOND : others.reportInterval());
            }
        }
    }
}
