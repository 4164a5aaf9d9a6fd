package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every selector. */
class EndpointSelectorsTest {
    /** The value that χ² with four degrees of freedom exceeds in one of a hundred cases. */
    private static final double CHI_SQUARED_4_DEGREES_1_PERCENT = 13.277;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final EndpointSelectors selectors = EndpointSelectors.load();
    private final Random random = new Random(1);

    @Test
    void fiveAreBuiltInAndASixthComesFromTheClassPath() {
        assertThat(selectors.names())
                .containsExactly("erring", "faulty", "first", "least-conn", "maglev", "p2c", "random", "round-robin");
        assertThat(selectors.named("first").getClass().getPackageName()).isEqualTo("org.example");
    }

    @ParameterizedTest
    @CsvSource({"leastconn, least-conn", "Random, random", "roundrobin, round-robin", "pc2, p2c", "magleft, maglev"})
    void anUnknownNameIsRejectedWithTheNearestAndAll(String unknown, String nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> selectors.named(unknown))
                .withMessage("unknown endpoint selector '" + unknown + "' (did you mean '" + nearest
                        + "'?); allowed are erring, faulty, first, least-conn, maglev, p2c, random, round-robin");
    }

    @Test
    void nothingIsSuggestedForANameThatIsNearToNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> selectors.named("foo"))
                .withMessageStartingWith("unknown endpoint selector 'foo'; allowed are erring, faulty, first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "least-conn", "maglev", "p2c", "random", "round-robin"})
    void eachTriesEveryEndpointOnceAndThenGivesUp(String name) {
        CandidateList candidates = Candidates.of(7);
        Picker picker = selectors.named(name).picker(candidates, null, random);
        for (int client = 0; client < 100; client++) {
            Connection connection = Connection.from(client);
            for (int attempt = 0; attempt < 7; attempt++) {
                Candidate picked = Objects.requireNonNull(picker.pick(connection));
                assertThat(connection.excludes(picked)).isFalse();
                connection.tried(picked);
            }
            assertThat(picker.pick(connection)).isNull();
        }
        assertThat(candidates).extracting(Candidate::openConnections).containsOnly(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "least-conn", "maglev", "p2c", "random", "round-robin"})
    void eachPicksTheOnlyEndpointThereIs(String name) {
        CandidateList candidates = Candidates.of(1);
        Picker picker = selectors.named(name).picker(candidates, null, random);

        for (int i = 1; i <= 10; i++) {
            assertThat(picker.pick(Connection.from(i))).isSameAs(candidates.getFirst());
            assertThat(candidates.getFirst().openConnections()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"least-conn", "maglev", "p2c", "random", "round-robin"})
    void eachSharesManyClientsEvenly(String name) {
        CandidateList candidates = Candidates.of(5);
        Picker picker = selectors.named(name).picker(candidates, null, random);

        assertThat(chiSquared(picker, candidates, 10_000)).isLessThan(CHI_SQUARED_4_DEGREES_1_PERCENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"least-conn", "p2c", "random", "round-robin"})
    void eachReplacesAFailedEndpointByOthersEvenly(String name) {
        CandidateList candidates = Candidates.of(6);
        Picker picker = selectors.named(name).picker(candidates, null, random);
        int[] counts = new int[6];
        for (int i = 0; i < 10_000; i++) {
            Connection connection = Connection.from(i).tried(candidates.get(2));
            Candidate picked = Objects.requireNonNull(picker.pick(connection));
            counts[candidates.position(picked)]++;
            picked.release();
        }

        assertThat(counts[2]).isZero();
        assertThat(chiSquared(new int[] {counts[0], counts[1], counts[3], counts[4], counts[5]}))
                .isLessThan(name.equals("round-robin") ? Double.MAX_VALUE : CHI_SQUARED_4_DEGREES_1_PERCENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"least-conn", "maglev", "p2c", "random", "round-robin"})
    void picksAllocateNothing(String name) {
        Picker picker = selectors.named(name).picker(Candidates.of(10), null, BalancerRegistry.RANDOM);
        Connection connection = Connection.from(1);
        pickAndRelease(picker, connection, 20_000);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        pickAndRelease(picker, connection, 20_000);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for 20,000 picks")
                .isLessThan(20_000);
    }

    private static void pickAndRelease(Picker picker, Connection connection, int times) {
        for (int i = 0; i < times; i++) {
            Objects.requireNonNull(picker.pick(connection)).release();
        }
    }

    private static double chiSquared(Picker picker, List<Candidate> candidates, int picks) {
        int[] counts = new int[candidates.size()];
        for (int i = 0; i < picks; i++) {
            Candidate picked = Objects.requireNonNull(picker.pick(Connection.from(i)));
            counts[candidates.indexOf(picked)]++;
            picked.release();
        }
        return chiSquared(counts);
    }

    private static double chiSquared(int... counts) {
        double expected = 10_000.0 / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }
}
