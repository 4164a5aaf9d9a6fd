package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffinityCapacityTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            value = {
                " configured | heapMib | clients",
                "    1000000 |      32 |   41943",
                "    1000000 |     512 |  671088",
                "    1000000 |    4096 | 1000000",
                "        100 |      32 |     100",
                "          1 |       0 |       1",
            })
    void clientsTakeAtMostAQuarterOfTheHeap(long configured, long heapMib, long clients) {
        AffinityCapacity capacity = AffinityCapacity.of(configured, heapMib * MIB);

        assertThat(capacity.clients()).isEqualTo(clients);
    }
}
