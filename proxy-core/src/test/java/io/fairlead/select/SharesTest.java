package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shares that pickers claim, compared with what they pick. */
class SharesTest {
    private static final int PICKS = 40_000;

    /** Five standard deviations of the share of a half. */
    private static final double TOLERANCE = 5 * 0.5 / Math.sqrt(PICKS);

    private final Random random = new Random(21);
    private final CandidateList candidates = Candidates.of(6);

    private Picker picker(String selector) {
        return EndpointSelectors.load().named(selector).picker(candidates, null, random);
    }

    private static double[] shares(Picker picker, @Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        return Objects.requireNonNull(picker.shares(client, isExcluded));
    }

    private void open(String counts) {
        List<Integer> each =
                Arrays.stream(counts.split(" ", -1)).map(Integer::valueOf).toList();
        for (int i = 0; i < candidates.size(); i++) {
            for (int opened = 0; opened < each.get(i); opened++) {
                candidates.get(i).markOpened();
            }
        }
    }

    /** How often each is picked by many clients, each of whose connections ends at once. */
    private double[] picked(Picker picker, Predicate<Candidate> isExcluded) {
        Map<Candidate, Integer> counts =
                new TreeMap<>((one, other) -> one.address().compareTextTo(other.address()));
        for (int i = 0; i < PICKS; i++) {
            Connection connection = Connection.from(IpAddress.ofIpv4(random.nextInt()));
            candidates.stream().filter(isExcluded).forEach(connection::tried);
            Candidate candidate = Objects.requireNonNull(picker.pick(connection));
            candidate.release();
            counts.merge(candidate, 1, Integer::sum);
        }
        return candidates.stream()
                .mapToDouble(candidate -> (double) counts.getOrDefault(candidate, 0) / PICKS)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "random,      0 0 0 0 0 0, ''",
        "random,      4 0 9 1 0 0, '0 3'",
        "round-robin, 0 0 0 0 0 0, ''",
        "round-robin, 0 0 0 0 0 0, '1 2 5'",
        "least-conn,  0 0 0 0 0 0, ''",
        "least-conn,  3 1 1 2 1 4, ''",
        "least-conn,  3 1 1 2 1 4, '1'",
        "least-conn,  3 1 1 2 1 4, '1 2 4'",
        "p2c,         0 0 0 0 0 0, ''",
        "p2c,         5 1 0 2 1 9, ''",
        "p2c,         5 1 0 2 1 9, '2'",
        "p2c,         5 1 0 2 1 9, '2 1 4 0 5'",
        "maglev,      0 0 0 0 0 0, ''",
        "maglev,      0 0 0 0 0 0, '0 4'",
    })
    void sharesAreWhatIsPicked(String selector, String open, String excluded) {
        Picker picker = picker(selector);
        open(open);
        List<Candidate> out = Arrays.stream(excluded.split(" ", -1))
                .filter(index -> !index.isEmpty())
                .map(index -> candidates.get(Integer.parseInt(index)))
                .toList();

        double[] shares = shares(picker, null, out::contains);

        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
        assertThat(shares).containsExactly(picked(picker, out::contains), within(TOLERANCE));
        out.forEach(
                candidate -> assertThat(shares[candidates.indexOf(candidate)]).isZero());
    }

    @Test
    void aClientOfMaglevHasOneEndpoint() {
        Picker picker = picker("maglev");
        for (int client = 0; client < 100; client++) {
            IpAddress address = IpAddress.ofIpv4(random.nextInt());
            Candidate first = Objects.requireNonNull(picker.pick(Connection.from(address)));
            Candidate second =
                    Objects.requireNonNull(picker.pick(Connection.from(address).tried(first)));

            assertThat(shares(picker, address, candidate -> false)[candidates.indexOf(first)])
                    .isEqualTo(1);
            assertThat(shares(picker, address, first::equals)[candidates.indexOf(second)])
                    .isEqualTo(1);
        }
    }

    /** A plug-in may know nothing of shares. */
    @Test
    void sharesOfASelectorThatDoesNotSayAreUnknown() {
        Picker silent = request -> candidates.get(0);

        assertThat(silent.shares(null, candidate -> false)).isNull();
    }
}
