package io.fairlead.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LimitSettings;
import io.fairlead.observe.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceQuotaTest {
    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress OTHER = IpAddress.parse("10.0.0.2");

    private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final ClientRates rates = new ClientRates(nowNanos::get);

    private ServiceQuota quota(LimitSettings limits) {
        return new ServiceQuota(limits, rates);
    }

    private static Permit ask(ServiceQuota quota, IpAddress client) {
        return quota.admit(client, FrontendKind.CLUSTER_IP);
    }

    @Test
    void aServicePortHasSoManyConnectionsAndNoMore() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnections(2));
        Permit first = ask(quota, CLIENT);
        assertThat(first.refusal()).isNull();
        assertThat(ask(quota, OTHER).refusal()).isNull();
        assertThat(ask(quota, OTHER).refusal()).isEqualTo(CloseReason.SERVICE_LIMIT);
        first.release();
        first.release();
        assertThat(quota.open()).isEqualTo(1);
        assertThat(ask(quota, CLIENT).refusal()).isNull();
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.SERVICE_LIMIT);
    }

    @Test
    void aClientHasSoManyConnectionsAndOthersTheirOwn() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnectionsPerClient(1));
        Permit only = ask(quota, CLIENT);
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.CLIENT_LIMIT);
        assertThat(ask(quota, OTHER).refusal()).isNull();
        assertThat(quota.clients()).isEqualTo(2);
        only.release();
        assertThat(quota.clients()).isEqualTo(1);
        assertThat(ask(quota, CLIENT).refusal()).isNull();
    }

    @Test
    void aConnectionThatTheServicePortRefusesDoesNotCountForItsClient() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnections(1).withConnectionsPerClient(1));
        Permit only = ask(quota, CLIENT);
        assertThat(ask(quota, OTHER).refusal()).isEqualTo(CloseReason.SERVICE_LIMIT);
        only.release();
        assertThat(ask(quota, OTHER).refusal()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTER_IP, 10.0.0.1, 10.0.0.2, 2",
        "NODE_PORT, 10.0.0.1, 10.0.0.2, 2",
        "NODE_PORT, 2001:db8::1, 2001:db8::ffff, 1",
        "LOAD_BALANCER_IP, 2001:db8::1, 2001:db8:0:0:a:b:c:d, 1",
        "EXTERNAL_IP, 2001:db8::1, 2001:db8:0:1::1, 2",
        "CLUSTER_IP, 2001:db8::1, 2001:db8::ffff, 2"
    })
    void clientsOutsideCountByTheirPrefix(FrontendKind kind, String one, String other, int clients) {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnectionsPerClient(9));
        quota.admit(IpAddress.parse(one), kind);
        quota.admit(IpAddress.parse(other), kind);
        assertThat(quota.clients()).isEqualTo(clients);
    }

    @Test
    void aClientMayMakeABurstAndThenAsManyAsTheBucketFills() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withNewConnectionsPerClient(10));
        assertThat(admitted(quota, CLIENT, 20)).isEqualTo(10);
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.CLIENT_RATE);
        assertThat(admitted(quota, OTHER, 20)).isEqualTo(10);
        pass(Duration.ofMillis(99));
        assertThat(admitted(quota, CLIENT, 20)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(admitted(quota, CLIENT, 20)).isEqualTo(1);
        pass(Duration.ofMillis(550));
        assertThat(admitted(quota, CLIENT, 20)).isEqualTo(5);
        pass(Duration.ofMinutes(1));
        assertThat(admitted(quota, CLIENT, 20)).isEqualTo(10);
    }

    private static int admitted(ServiceQuota quota, IpAddress client, int asked) {
        int admitted = 0;
        for (int i = 0; i < asked; i++) {
            admitted += ask(quota, client).refusal() == null ? 1 : 0;
        }
        return admitted;
    }

    private void pass(Duration time) {
        nowNanos.addAndGet(time.toNanos());
    }

    @Test
    void aFloodOfAddressesDoesNotGrowTheBucketsAndTheyAreForgotten() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withNewConnectionsPerClient(1));
        for (int i = 0; i < 3 * ClientRates.MOST_CLIENTS; i++) {
            ask(quota, IpAddress.ofIpv4(i)).release();
        }
        assertThat(rates.clients()).isPositive().isLessThanOrEqualTo(ClientRates.MOST_CLIENTS);
        pass(Duration.ofSeconds(3));
        // Caffeine removes so many at once.
        await().untilAsserted(() -> assertThat(rates.clients()).isZero());
        assertThat(quota.clients()).isZero();
    }

    @Test
    void anAdoptedConnectionCountsBeyondTheLimits() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnections(1).withConnectionsPerClient(1));
        Permit own = ask(quota, CLIENT);
        Permit adopted = quota.adopt(CLIENT, FrontendKind.CLUSTER_IP);
        assertThat(quota.open()).isEqualTo(2);
        own.release();
        assertThat(ask(quota, OTHER).refusal()).isEqualTo(CloseReason.SERVICE_LIMIT);
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.CLIENT_LIMIT);
        adopted.release();
        assertThat(ask(quota, CLIENT).refusal()).isNull();
    }

    @Test
    void otherLimitsAreForConnectionsToCome() {
        ServiceQuota quota = quota(LimitSettings.DEFAULTS.withConnections(2));
        Permit first = ask(quota, CLIENT);
        Permit second = ask(quota, CLIENT);
        quota.follow(LimitSettings.DEFAULTS.withConnections(1).withConnectionsPerClient(1));
        first.release();
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.SERVICE_LIMIT);
        second.release();
        assertThat(ask(quota, CLIENT).refusal()).isNull();
        assertThat(ask(quota, CLIENT).refusal()).isEqualTo(CloseReason.CLIENT_LIMIT);
    }

    @Test
    void noThreadGetsMoreThanTheLimits() throws Exception {
        int most = 7;
        int perClient = 3;
        ServiceQuota quota = new ServiceQuota(
                LimitSettings.DEFAULTS.withConnections(most).withConnectionsPerClient(perClient),
                new ClientRates(Ticker.systemTicker()));
        AtomicInteger open = new AtomicInteger();
        List<AtomicInteger> ofClients = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Callable<Void> load = () -> {
            for (int i = 0; i < 20_000; i++) {
                int client = ThreadLocalRandom.current().nextInt(3);
                Permit permit = ask(quota, IpAddress.ofIpv4(client));
                if (permit.refusal() != null) {
                    refused.incrementAndGet();
                    continue;
                }
                if (open.incrementAndGet() > most || ofClients.get(client).incrementAndGet() > perClient) {
                    violations.incrementAndGet();
                }
                Thread.onSpinWait();
                ofClients.get(client).decrementAndGet();
                open.decrementAndGet();
                permit.release();
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                done.add(threads.submit(load));
            }
            for (Future<Void> each : done) {
                each.get();
            }
        }
        assertThat(violations).hasValue(0);
        assertThat(refused.get()).isPositive();
        assertThat(quota.open()).isZero();
        assertThat(quota.clients()).isZero();
    }
}
