package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.config.EjectionConfig;
import io.fairlead.health.Evidence;
import io.fairlead.model.PreferenceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final PreferenceSettings SLOW = PreferenceSettings.DEFAULTS.withSlowStart(Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 100", "3, 100", "6, 200", "15, 500", "27, 900", "30, 1000", "31, 1000", "86400, 1000"})
    void theWeightIsThePartOfTheWindowThatIsOverAndATenthAtLeast(long seconds, int weight) {
        SlowStart start = new SlowStart(-7, Duration.ofSeconds(30).toNanos());

        assertThat(start.weight(-7 + Duration.ofSeconds(seconds).toNanos())).isEqualTo(weight);
    }

    @Test
    void theLongestWindowHasExactWeights() {
        SlowStart start = new SlowStart(0, Duration.ofHours(1).toNanos());

        assertThat(start.weight(Duration.ofMinutes(59).toNanos())).isEqualTo(983);
    }

    @Test
    void theFirstEndpointsOfAServiceDoNotStartSlowly() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));

        assertThat(kit.forecast().slowStarts()).isEmpty();
        assertThat(kit.forecast().shares()).containsExactly(0.5, 0.5);
    }

    @Test
    void anEndpointThatBecomesReadyWhileOthersAreStartsSlowly() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));

        assertThat(kit.forecast().slowStarts()).containsOnlyKeys(kit.candidate("10.0.0.3"));
        assertThat(kit.share("10.0.0.3")).isCloseTo(0.1 / 2.1, within(1e-9));
        kit.advance(Duration.ofSeconds(15));
        assertThat(kit.share("10.0.0.3")).isCloseTo(0.5 / 2.5, within(1e-9));
        kit.advance(Duration.ofSeconds(15));
        assertThat(kit.forecast().slowStarts()).isEmpty();
        assertThat(kit.share("10.0.0.3")).isCloseTo(1.0 / 3, within(1e-9));
    }

    @Test
    void whereAllEndpointsAreNewTheyAreEqual() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1"));
        kit.endpoints(List.of("10.0.0.2"));
        kit.advance(Duration.ofSeconds(10));
        kit.endpoints(List.of("10.0.0.2", "10.0.0.3"));

        assertThat(kit.share("10.0.0.2")).isEqualTo(0.5);
        assertThat(kit.share("10.0.0.3")).isEqualTo(0.5);
    }

    @Test
    void anEndpointThatReturnsFromAnEjectionStartsSlowly() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));
        Candidate failing = kit.candidate("10.0.0.2");
        eject(kit, failing);
        kit.advance(Duration.ofSeconds(10));
        assertThat(failing.markAccepted()).isNotNull();

        assertThat(kit.share("10.0.0.2")).isCloseTo(0.1 / 1.1, within(1e-9));
    }

    @Test
    void failuresThatDoNotEjectAreNoReasonForASlowStart() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));
        Candidate failing = kit.candidate("10.0.0.2");
        fail(kit, failing);
        assertThat(failing.markAccepted()).isNotNull();

        assertThat(kit.share("10.0.0.2")).isEqualTo(0.5);
    }

    @Test
    void anEndpointThatHasLeftStartsSlowlyWhenItComesBack() {
        PreferenceKit kit = new PreferenceKit("random", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));
        kit.endpoints(List.of("10.0.0.1"));
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));

        assertThat(kit.share("10.0.0.2")).isCloseTo(0.1 / 1.1, within(1e-9));
    }

    @Test
    void theOnlyEndpointOutsideOfItsWindowThatIsEjectedLeavesTheOthersEqual() {
        PreferenceKit kit = new PreferenceKit("round-robin", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1"));
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        eject(kit, kit.candidate("10.0.0.1"));

        int second = 0;
        for (int i = 0; i < 100; i++) {
            second += kit.pick(i) == kit.candidate("10.0.0.2") ? 1 : 0;
        }
        assertThat(second).isBetween(40, 60);
        assertThat(kit.share("10.0.0.2")).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void picksAreAsBeforeWhileNothingStartsSlowly(String name) {
        List<String> addresses =
                IntStream.range(1, 8).mapToObj(i -> "10.0.0." + i).toList();
        PreferenceKit off = new PreferenceKit(name, PreferenceSettings.DEFAULTS, 42);
        PreferenceKit on = new PreferenceKit(name, SLOW, 42);
        off.endpoints(addresses);
        on.endpoints(addresses);
        EndpointSelector selector = EndpointSelectors.load().named(name);
        Picker plain = selector.picker(Candidates.of(7), null, new Random(42));
        List<List<Integer>> picks = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 500; i++) {
            picks.get(0).add(number(plain.pick(Connection.from(i))));
            picks.get(1).add(number(off.pick(i)));
            picks.get(2).add(number(on.pick(i)));
        }

        assertThat(picks.get(1)).isEqualTo(picks.get(0));
        assertThat(picks.get(2)).isEqualTo(picks.get(0));
    }

    private static int number(@Nullable Candidate picked) {
        return picked == null ? 0 : (int) picked.address().address().low() & 0xff;
    }

    @Test
    void consistentHashingStaysConsistent() {
        PreferenceKit kit = new PreferenceKit("maglev", SLOW, 1);
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2"));
        kit.endpoints(List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
        int[] counts = new int[4];
        for (int client = 0; client < 3_000; client++) {
            Candidate first = kit.pick(client);
            assertThat(kit.pick(client)).isSameAs(first);
            counts[number(first)]++;
        }

        assertThat(counts[3]).isBetween(800, 1200);
        assertThat(kit.share("10.0.0.3")).isBetween(0.3, 0.36);
        assertThat(kit.forecast().slowStarts()).isEmpty();
    }

    static void eject(PreferenceKit kit, Candidate candidate) {
        for (int i = 0; i < 3; i++) {
            fail(kit, candidate);
        }
        assertThat(candidate.isEjected(kit.nowNanos())).isTrue();
    }

    private static void fail(PreferenceKit kit, Candidate candidate) {
        candidate.markFailed(
                Evidence.FAILED,
                "Connection refused",
                EjectionConfig.DEFAULT,
                candidate.generation(),
                kit.nowNanos(),
                kit.nowNanos());
    }
}
