package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaglevSelectorTest {
    private final EndpointSelector selector = new MaglevSelector();

    @Test
    void aClientKeepsItsEndpoint() {
        Picker picker = selector.picker(Candidates.of(10), null, new Random(1));

        Candidate first = picker.pick(Connection.from("192.0.2.7"));
        assertThat(picker.pick(Connection.from("192.0.2.7"))).isSameAs(first);
    }

    @Test
    void nodesAgree() {
        CandidateList here = Candidates.of(100);
        CandidateList there = Candidates.of(100);
        Picker onThisNode = selector.picker(here, null, new Random(1));
        Picker onAnother =
                selector.picker(there, selector.picker(Candidates.of(50), null, new Random(3)), new Random(2));

        for (int client = 0; client < 10_000; client++) {
            Candidate picked = Objects.requireNonNull(onThisNode.pick(Connection.from(client)));
            assertThat(Objects.requireNonNull(onAnother.pick(Connection.from(client)))
                            .address())
                    .isEqualTo(picked.address());
        }
    }

    @Test
    void versionsAgree() {
        Picker picker = selector.picker(Candidates.of(5), null, new Random(1));

        List<String> picked = new ArrayList<>();
        for (String client : List.of("192.0.2.1", "192.0.2.2", "198.51.100.200", "2001:db8::1", "2001:db8::2")) {
            picked.add(Objects.requireNonNull(picker.pick(Connection.from(client)))
                    .address()
                    .toString());
        }
        assertThat(picked)
                .containsExactly("10.0.0.5:8080", "10.0.0.1:8080", "10.0.0.1:8080", "10.0.0.5:8080", "10.0.0.2:8080");
    }

    @ParameterizedTest(name = "{0} endpoints: {1} slots")
    @CsvSource({"1, 65537", "655, 65537", "656, 655373", "6553, 655373", "6554, 6553733"})
    void theTableHasAtLeastAHundredSlotsForEachEndpoint(int endpoints, int slots) {
        assertThat(MaglevTable.of(addresses(endpoints)).size()).isEqualTo(slots);
    }

    @ParameterizedTest(name = "{0} endpoints: {1}")
    @CsvSource({"1, false", "655, false", "656, true", "6554, true"})
    void onlyLargeTablesAreMadeBeforeTheFirstPick(int endpoints, boolean isMade) {
        Picker picker = selector.picker(Candidates.of(endpoints), null, new Random(1));

        assertThat(MaglevSelector.hasTable(picker)).isEqualTo(isMade);
    }

    @Test
    void theSuccessorOfATableInUseIsMadeBeforeItsFirstPick() {
        Picker inUse = selector.picker(Candidates.of(3), null, new Random(1));
        inUse.pick(Connection.from(1));

        assertThat(MaglevSelector.hasTable(selector.picker(Candidates.of(2), inUse, new Random(1))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 655, 1000})
    void everyEndpointHasItsShareOfTheTableGiveOrTakeOneSlot(int endpoints) {
        MaglevTable table = MaglevTable.of(addresses(endpoints));
        int[] slots = new int[endpoints];
        for (int slot = 0; slot < table.size(); slot++) {
            slots[table.endpoint(slot)]++;
        }

        int share = table.size() / endpoints;
        assertThat(Arrays.stream(slots).boxed()).allSatisfy(n -> assertThat(n).isBetween(share, share + 1));
    }

    @Test
    void whenOneOfAHundredEndpointsGoesAtMostOnePercentOfTheOthersClientsMove() {
        List<AddressPort> before = addresses(100);
        MaglevTable full = MaglevTable.of(before);
        for (int gone = 0; gone < 100; gone += 9) {
            List<AddressPort> after = new ArrayList<>(before);
            after.remove(gone);
            MaglevTable table = MaglevTable.of(after);
            int moved = 0;
            for (int slot = 0; slot < full.size(); slot++) {
                int owner = full.endpoint(slot);
                if (owner != gone && !before.get(owner).equals(after.get(table.endpoint(slot)))) {
                    moved++;
                }
            }
            assertThat(100.0 * moved / full.size())
                    .as("percent moved without need")
                    .isLessThanOrEqualTo(1.0);
        }
    }

    @Test
    void aFailedEndpointIsReplacedByTheSameOneOnEveryNode() {
        CandidateList candidates = Candidates.of(20);
        Picker picker = selector.picker(candidates, null, new Random(1));
        Picker another = selector.picker(Candidates.of(20), null, new Random(2));
        List<Candidate> second = new ArrayList<>();
        for (int client = 0; client < 1_000; client++) {
            Candidate first = Objects.requireNonNull(picker.pick(Connection.from(client)));
            Candidate next =
                    Objects.requireNonNull(picker.pick(Connection.from(client).tried(first)));
            assertThat(Objects.requireNonNull(
                                    another.pick(Connection.from(client).tried(first)))
                            .address())
                    .isEqualTo(next.address());
            if (first == candidates.get(0)) {
                second.add(next);
            }
        }

        assertThat(Collections.frequency(second, candidates.get(0))).isZero();
        assertThat(second.stream().distinct().count())
                .as("not all on one other")
                .isGreaterThan(5);
    }

    private static List<AddressPort> addresses(int count) {
        List<AddressPort> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(new AddressPort(IpAddress.ofIpv4(0x0af4_0005 + i), 8080));
        }
        return addresses;
    }
}
