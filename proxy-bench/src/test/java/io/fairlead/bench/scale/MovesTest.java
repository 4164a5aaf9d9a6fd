package io.fairlead.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MovesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # moves of 1, 2, ... ms | percent | ms
              1                     |  50     |   1
              1                     |  99     |   1
              2                     |  50     |   1
            100                     |  50     |  50
            100                     |  99     |  99
            101                     |  99     | 100
            300                     |  99     | 297
            300                     | 100     | 300
            """)
    void aPercentileIsTheSmallestMoveThatSoManyDoNotExceed(int moves, int percent, double millis) {
        MoveTimer.Moves made = new MoveTimer.Moves(
                IntStream.rangeClosed(1, moves)
                        .mapToObj(i -> (double) (moves + 1 - i))
                        .toList(),
                0,
                0,
                0);
        assertThat(made.percentile(percent)).isEqualTo(millis);
    }

    @Test
    void ofNoMovesThePercentileIsNothing() {
        assertThat(DoubleStream.of(50, 99, 100))
                .allSatisfy(percent -> assertThat(MoveTimer.Moves.NONE.percentile((int) (double) percent))
                        .isZero());
    }
}
