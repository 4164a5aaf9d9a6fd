package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How evenly connections are distributed over endpoints when each node of a cluster knows only its own connections, as
 * documented in docs/least-connection.md.
 */
class PerNodeCountsTest {
    private static final int ENDPOINTS = 20;
    private static final int RUNS = 10;

    private static final List<Way> WAYS = List.of(
            new Way("random", new RandomSelector(), false),
            new Way("`p2c`, per node", new PowerOfTwoSelector(), false),
            new Way("`least-conn`, per node", new LeastConnectionsSelector(), false),
            new Way("least connections, ties to the first, per node", new FirstOfEquals(), false),
            new Way("`least-conn`, counts of the whole cluster", new LeastConnectionsSelector(), true));

    private static final List<Spread> SPREADS = List.of(
            new Spread(1, 10_000),
            new Spread(10, 10_000),
            new Spread(100, 10_000),
            new Spread(1_000, 10_000),
            new Spread(1_000, 1_000));

    @Test
    void localCountsWithRandomTiesAreNearlyAsGoodAsGlobalOnes() {
        Spread large = new Spread(100, 10_000);

        assertThat(fullest(way("random"), large)).isGreaterThan(1.06);
        assertThat(fullest(way("`least-conn`, per node"), large)).isLessThan(1.03);
        assertThat(fullest(way("least connections, ties to the first, per node"), large))
                .isGreaterThan(1.05);
    }

    @Test
    void newEndpointsFillUpAsFastWithLocalCountsAsWithGlobalOnes() {
        Spread large = new Spread(10, 10_000);

        assertThat(emptiest(way("random"), large)).isLessThan(0.45);
        assertThat(emptiest(way("`least-conn`, per node"), large)).isGreaterThan(0.7);
    }

    @Test
    void pageHasTheFiguresOfTheSimulation() throws IOException {
        GeneratedText.assertCurrent(
                GeneratedText.DOCS.resolve("least-connection.md"),
                "spread",
                table(SPREADS, (way, spread) -> fullest(way, spread)));
        GeneratedText.assertCurrent(
                GeneratedText.DOCS.resolve("least-connection.md"),
                "scale-up",
                table(SPREADS.subList(0, 4), (way, spread) -> emptiest(way, spread)));
    }

    private static Way way(String name) {
        return WAYS.stream().filter(way -> way.name().equals(name)).findFirst().orElseThrow();
    }

    private static double fullest(Way way, Spread spread) {
        return IntStream.range(0, RUNS)
                .mapToDouble(run -> way.simulation(spread, run).fullest(spread.connections()))
                .average()
                .orElseThrow();
    }

    private static double emptiest(Way way, Spread spread) {
        return IntStream.range(0, RUNS)
                .mapToDouble(run -> way.simulation(spread, run).emptiestAfterScaleUp(spread.connections()))
                .average()
                .orElseThrow();
    }

    private static String table(List<Spread> spreads, Figure figure) {
        StringBuilder table = new StringBuilder("| nodes | connections per node |");
        WAYS.forEach(way -> table.append(" " + way.name() + " |"));
        table.append("\n|---:|---:|" + "---:|".repeat(WAYS.size()) + "\n");
        for (Spread spread : spreads) {
            table.append(
                    String.format(Locale.ROOT, "| %,d | %,d |", spread.nodes(), spread.connections() / spread.nodes()));
            table.append(WAYS.stream()
                    .map(way -> String.format(Locale.ROOT, " %.2f |", figure.of(way, spread)))
                    .collect(Collectors.joining()));
            table.append('\n');
        }
        return table.toString();
    }

    private interface Figure {
        double of(Way way, Spread spread);
    }

    private record Spread(int nodes, int connections) {}

    private record Way(String name, EndpointSelector selector, boolean sharesCounts) {
        ClusterSimulation simulation(Spread spread, int run) {
            return new ClusterSimulation(selector, sharesCounts, spread.nodes(), ENDPOINTS, run);
        }
    }

    /** Picks the endpoint with the fewest connections, and of several the first: what every node then does alike. */
    private static final class FirstOfEquals implements EndpointSelector {
        @Override
        public String name() {
            return "first-of-equals";
        }

        @Override
        public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
            return request -> {
                Candidate fewest = candidates.get(0);
                for (Candidate candidate : candidates) {
                    if (candidate.openConnections() < fewest.openConnections()) {
                        fewest = candidate;
                    }
                }
                fewest.markOpened();
                return fewest;
            };
        }
    }
}
