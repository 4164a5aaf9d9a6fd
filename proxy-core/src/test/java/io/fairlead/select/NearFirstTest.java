package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.PreferenceSettings.Nearness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seen from node-1 in zone-a: 10.0.0.x are near, 10.1.0.x far. */
class NearFirstTest {
    private static final PreferenceSettings ZONE = PreferenceSettings.DEFAULTS.withPrefer(Nearness.ZONE);
    private static final List<String> FOUR_EACH = List.of(
            "10.0.0.1 zone-a",
            "10.0.0.2 zone-a",
            "10.0.0.3 zone-a",
            "10.0.0.4 zone-a",
            "10.1.0.1 zone-b",
            "10.1.0.2 zone-b",
            "10.1.0.3 zone-c",
            "10.1.0.4 zone-c");

    private final PreferenceKit kit = new PreferenceKit("random", ZONE, 7);

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void nearEndpointsGetEverythingWhileTheySuffice(String selector) {
        PreferenceKit with = new PreferenceKit(selector, ZONE, 7);
        with.endpoints(FOUR_EACH);
        with.balancer().drain(new AddressPort(IpAddress.parse("10.0.0.1"), 8080));
        with.advance(Duration.ofSeconds(1));

        assertThat(farOf(with, 2_000)).isZero();
        assertThat(with.balancer().spilled()).isZero();
    }

    /** Two of four are left: 1.4 times a half stays, which the forecast knows. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void whatNearEndpointsLackGoesToFartherOnes(String selector) {
        PreferenceKit with = new PreferenceKit(selector, ZONE, 7);
        with.endpoints(FOUR_EACH);
        SlowStartTest.eject(with, with.candidate("10.0.0.1"));
        with.balancer().drain(new AddressPort(IpAddress.parse("10.0.0.2"), 8080));
        with.advance(Duration.ofMillis(101));

        assertThat(farOf(with, 10_000)).isCloseTo(0.3, within(0.03));
        assertThat(with.balancer().spilled()).isEqualTo(0.3);
        Forecast forecast = with.forecast();
        assertThat(forecast.shares().stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-9));
        assertThat(forecast.shares().subList(4, 8).stream()
                        .mapToDouble(share -> share)
                        .sum())
                .isCloseTo(0.3, within(0.01));
        assertThat(forecast.shares().subList(0, 2)).containsExactly(0.0, 0.0);
    }

    @Test
    void clientsOfConsistentHashingStayWhereTheyAreWhileNothingChanges() {
        PreferenceKit with = new PreferenceKit("maglev", ZONE, 7);
        with.endpoints(FOUR_EACH);
        SlowStartTest.eject(with, with.candidate("10.0.0.1"));
        SlowStartTest.eject(with, with.candidate("10.0.0.2"));
        with.advance(Duration.ofMillis(101));
        for (int client = 0; client < 200; client++) {
            assertThat(with.pick(client)).isSameAs(with.pick(client));
        }
    }

    @Test
    void whereNoNearEndpointIsLeftEvenForOnePickFartherOnesTakeItsPlace() {
        kit.endpoints(FOUR_EACH);
        kit.pick(1);
        for (int i = 1; i <= 4; i++) {
            SlowStartTest.eject(kit, kit.candidate("10.0.0." + i));
        }

        assertThat(isFar(kit.pick(1))).isTrue();
    }

    @Test
    void withoutAUsableEndpointNothingIsPicked() {
        kit.endpoints(FOUR_EACH.subList(3, 5));
        SlowStartTest.eject(kit, kit.candidate("10.0.0.4"));
        SlowStartTest.eject(kit, kit.candidate("10.1.0.1"));

        assertThat(kit.tryPick(1)).isNull();
    }

    @Test
    void withoutANearEndpointEverythingSpills() {
        kit.endpoints(FOUR_EACH.subList(4, 8));

        assertThat(kit.balancer().spilled()).isEqualTo(1);
        assertThat(farOf(kit, 100)).isEqualTo(1);
    }

    @Test
    void aServiceWithoutAPreferenceHasNoSpill() {
        kit.endpoints(FOUR_EACH);
        kit.set(PreferenceSettings.DEFAULTS);

        assertThat(kit.balancer().spilled()).isNegative();
        assertThat(farOf(kit, 4_000)).isCloseTo(0.5, within(0.05));
    }

    @Test
    void thisNodeComesBeforeItsZoneAndTheZoneBeforeOthers() {
        kit.set(PreferenceSettings.DEFAULTS.withPrefer(Nearness.NODE));
        kit.endpoints(List.of("10.0.0.1 zone-a node-1", "10.0.0.2 zone-a node-2", "10.1.0.1 zone-b node-3"));
        assertThat(kit.forecast().shares()).containsExactly(1.0, 0.0, 0.0);

        kit.balancer().drain(new AddressPort(IpAddress.parse("10.0.0.1"), 8080));
        kit.advance(Duration.ofSeconds(1));
        assertThat(kit.forecast().shares()).containsExactly(0.0, 1.0, 0.0);
    }

    @Test
    void aSlowStartOfNearEndpointsLeavesTheirConnectionsToFartherOnes() {
        kit.set(ZONE.withSlowStart(Duration.ofSeconds(30)));
        kit.endpoints(FOUR_EACH.subList(4, 8));
        List<String> more = new ArrayList<>(FOUR_EACH.subList(4, 8));
        more.addFirst("10.0.0.1 zone-a");
        kit.endpoints(more);

        assertThat(kit.share("10.0.0.1")).isCloseTo(0.14, within(0.001));
        for (int i = 0; i < 150; i++) {
            kit.advance(Duration.ofMillis(200));
            kit.pick(i);
        }
        assertThat(kit.share("10.0.0.1")).isEqualTo(1);
    }

    @Test
    void aRecoveryComesBackStepByStepAcrossAChangeOfEndpoints() {
        kit.endpoints(FOUR_EACH);
        kit.balancer().drain(new AddressPort(IpAddress.parse("10.0.0.1"), 8080));
        kit.balancer().drain(new AddressPort(IpAddress.parse("10.0.0.2"), 8080));
        kit.advance(Duration.ofSeconds(1));
        kit.pick(1);
        assertThat(kit.balancer().spilled()).isEqualTo(0.3);

        List<String> fewer = new ArrayList<>(FOUR_EACH);
        fewer.remove("10.0.0.1 zone-a");
        fewer.remove("10.0.0.2 zone-a");
        kit.endpoints(fewer);
        kit.advance(Duration.ofSeconds(1));
        assertThat(kit.balancer().spilled()).isCloseTo(0.2, within(0.002));
    }

    @Test
    void endpointsThatTakeMuchLongerToAcceptThanFartherOnesLoseTheirPrecedence() {
        kit.set(ZONE.withLatencyFactorPercent(300));
        kit.endpoints(FOUR_EACH);
        assertThat(kit.balancer().spilled()).as("to measure farther ones").isEqualTo(0.01);
        for (int i = 1; i <= 4; i++) {
            kit.candidate("10.0.0." + i).markConnectTime(Duration.ofMillis(40).toNanos(), kit.nowNanos());
            kit.candidate("10.1.0." + i).markConnectTime(Duration.ofMillis(2).toNanos(), kit.nowNanos());
        }
        kit.advance(Duration.ofMillis(200));

        assertThat(kit.balancer().spilled()).isEqualTo(0.5);
        assertThat(kit.forecast().division())
                .isNotNull()
                .satisfies(division -> assertThat(division.isSlow()).isTrue());
    }

    @Test
    void timesAreNotKeptWhereTheyAreNotCompared() {
        kit.endpoints(FOUR_EACH);
        kit.candidate("10.0.0.1").markConnectTime(1_000_000, kit.nowNanos());

        assertThat(kit.candidate("10.0.0.1").connectMicros(kit.nowNanos())).isZero();
    }

    @Test
    void anotherZoneOfThisNodeCountsAtOnce() {
        kit.endpoints(FOUR_EACH);
        kit.apply(new NodeApplied(new Node("node-1", "zone-b", List.of())));

        assertThat(kit.share("10.1.0.1")).isEqualTo(0.5);
        assertThat(kit.share("10.0.0.1")).isZero();
    }

    private static double farOf(PreferenceKit kit, int connections) {
        int far = 0;
        for (int i = 0; i < connections; i++) {
            Candidate picked = kit.pick(i);
            far += isFar(picked) ? 1 : 0;
            picked.release();
        }
        return (double) far / connections;
    }

    private static boolean isFar(Candidate picked) {
        return picked.address().toString().startsWith("10.1.");
    }
}
