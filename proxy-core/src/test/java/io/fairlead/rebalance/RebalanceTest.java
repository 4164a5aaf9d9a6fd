package io.fairlead.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LifetimeSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RebalanceTest {
    private static final LifetimeSettings SETTINGS = LifetimeSettings.DEFAULTS.withRebalancePerSecond(10);
    private final Random random = new Random(1);

    private static AddressPort endpoint(int number) {
        return new AddressPort(IpAddress.ofIpv4(0x0a00_0001 + number), 8080);
    }

    private static List<EndpointLoad> loads(Integer... connections) {
        List<EndpointLoad> loads = new ArrayList<>();
        Arrays.asList(connections).forEach(count -> loads.add(EndpointLoad.of(endpoint(loads.size()), count)));
        return loads;
    }

    private static int total(Rebalance.Step step) {
        return ((Rebalance.Step.Close) step)
                .connections().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Counts of endpoints, and how many of them are too many, with a spread of 10 per cent. */
    @ParameterizedTest
    @CsvSource({
        "100 100 100, 0 0 0",
        "110 100 90, 0 0 0",
        "111 99 90, 1 0 0",
        "100 100 0, 27 27 0",
        "1 0 0, 0 0 0",
        "2 0 0, 1 0 0",
        "1 1 1, 0 0 0",
        "0 0 0, 0 0 0",
        "2 1 1, 0 0 0",
        "3 1 1, 1 0 0",
    })
    void connectionsAreTooManyBeyondTheSpreadAndOneAboveTheMean(String connections, String expected) {
        Integer[] counts =
                Arrays.stream(connections.split(" ")).map(Integer::valueOf).toArray(Integer[]::new);
        Spread spread = Rebalance.spread(SETTINGS, loads(counts));

        List<Integer> excess = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            excess.add(spread.excess().getOrDefault(endpoint(i), 0));
        }
        assertThat(excess)
                .containsExactly(
                        Arrays.stream(expected.split(" ")).map(Integer::valueOf).toArray(Integer[]::new));
    }

    @Test
    void aStepClosesAtMostTheBudgetAndAtLeastThreeQuartersOfIt() {
        Rebalance rebalance = Rebalance.begin(SETTINGS, loads(1000, 1000, 0, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(total(rebalance.next(loads(1000, 1000, 0, 0), random))).isBetween(8, 10);
        }
    }

    @Test
    void theBudgetIsSharedByExcess() {
        Rebalance rebalance = Rebalance.begin(SETTINGS.withRebalancePerSecond(100), loads(3000, 1500, 0));
        Rebalance.Step.Close step = (Rebalance.Step.Close) rebalance.next(loads(3000, 1650, 0), random);
        assertThat(step.connections().get(endpoint(0)))
                .isGreaterThan(10 * step.connections().getOrDefault(endpoint(1), 0));
    }

    @Test
    void clientsThatHaveNotComeBackDoNotLowerTheMean() {
        Rebalance rebalance = Rebalance.begin(SETTINGS, loads(100, 100, 0, 0));
        assertThat(rebalance.next(loads(55, 55, 0, 0), random)).isEqualTo(new Rebalance.Step.Rest(Rebalance.End.EVEN));
    }

    @Test
    void nothingIsClosedWhileAnEndpointIsInItsSlowStart() {
        List<EndpointLoad> starting =
                List.of(EndpointLoad.of(endpoint(0), 100), new EndpointLoad(endpoint(1), 0, true));
        Rebalance rebalance = Rebalance.begin(SETTINGS, starting);

        assertThat(rebalance.next(starting, random)).isEqualTo(new Rebalance.Step.Wait());
        assertThat(rebalance.next(loads(100, 0), random)).isInstanceOf(Rebalance.Step.Close.class);
    }

    @Test
    void itGivesUpIfNoConnectionIsEverIdle() {
        Rebalance rebalance = Rebalance.begin(SETTINGS, loads(100, 0));
        int steps = 0;
        while (rebalance.next(loads(100, 0), random) instanceof Rebalance.Step.Close && steps++ < 1000) {
            assertThat(rebalance.onClosed(0, 5)).isTrue();
        }
        assertThat(rebalance.next(loads(100, 0), random)).isEqualTo(new Rebalance.Step.Rest(Rebalance.End.BUSY));
        assertThat(rebalance.pauseSeconds()).isEqualTo(30);
        assertThat(steps).isLessThan(40);
    }

    @Test
    void itIsOverWhenNothingIsLeftToClose() {
        Rebalance rebalance = Rebalance.begin(SETTINGS, loads(100, 0));
        assertThat(rebalance.onClosed(3, 0)).isTrue();
        assertThat(rebalance.onClosed(0, 0)).isFalse();
        assertThat(rebalance.closed()).isEqualTo(3);
    }

    @Test
    void withoutEndpointsThereIsNothingToClose() {
        assertThat(Rebalance.begin(SETTINGS, List.of()).next(List.of(), random))
                .isEqualTo(new Rebalance.Step.Rest(Rebalance.End.EVEN));
        assertThat(Rebalance.spread(SETTINGS, List.of())).isEqualTo(new Spread(0, 0, Map.of()));
    }
}
