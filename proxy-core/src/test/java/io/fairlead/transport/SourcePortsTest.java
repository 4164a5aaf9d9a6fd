package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcePortsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # first, last | reserved                  | never drawn
            100 | 104     | ''                        | ''
            100 | 104     | '102'                     | '102'
            100 | 104     | '1-99,101-103,65535'      | '101,102,103'
            100 | 104     | '104,100'                 | '100,104'
            """)
    void allPortsOfTheRangeAreDrawnButReservedOnes(int first, int last, String reserved, String never) {
        Set<Integer> expected = IntStream.rangeClosed(first, last).boxed().collect(Collectors.toSet());
        if (!never.isEmpty()) {
            for (String port : never.split(",", -1)) {
                expected.remove(Integer.valueOf(port));
            }
        }
        assertThat(drawn(new SourcePorts(first, last, reserved))).isEqualTo(expected);
    }

    @Test
    void aRangeThatIsReservedAsAWholeIsUsedAllTheSame() {
        assertThat(drawn(new SourcePorts(100, 101, "1-200"))).containsExactlyInAnyOrder(100, 101);
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "10, 9", "1, 65536"})
    void whatIsNoRangeOfPortsIsRejected(int first, int last) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SourcePorts(first, last, ""))
                .withMessageContaining("the range of source ports is " + first + " to " + last);
    }

    private static Set<Integer> drawn(SourcePorts ports) {
        Random random = new Random(1);
        return IntStream.range(0, 1000).map(i -> ports.draw(random)).boxed().collect(Collectors.toSet());
    }
}
