package io.fairlead.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.model.Protocol;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ViewCollectorTest {
    private static final Comparator<Integer> LARGEST = Comparator.reverseOrder();

    private static ViewPage<Integer> collected(ViewQuery<Integer> query, int... values) {
        ViewCollector<Integer> collector = new ViewCollector<>(query);
        for (int value : values) {
            collector.add(value);
        }
        return collector.page();
    }

    @Test
    void keepsTheFirstOfThoseThatMatch() {
        ViewQuery<Integer> query = new ViewQuery<>(value -> value % 2 == 0, LARGEST, 2);
        assertThat(collected(query, 1, 2, 8, 3, 6, 4)).isEqualTo(new ViewPage<>(6, 4, List.of(8, 6)));
    }

    @Test
    void countsEvenIfNothingIsKept() {
        assertThat(collected(new ViewQuery<>(_ -> true, LARGEST, 0), 1, 2)).isEqualTo(new ViewPage<>(2, 2, List.of()));
    }

    @Test
    void partsAreMergedInOrder() {
        ViewQuery<Integer> query = new ViewQuery<>(_ -> true, LARGEST, 3);
        assertThat(ViewPage.merged(List.of(collected(query, 1, 5), collected(query, 4, 9, 2)), query))
                .isEqualTo(new ViewPage<>(5, 5, List.of(9, 5, 4)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-42", "u1-42", "12345-999999999999999999"})
    void idsAreReadAsTheyAreWritten(String text) {
        assertThat(ConnectionId.parse(text)).hasToString(text);
        assertThat(ConnectionId.parse(text).protocol()).isEqualTo(text.startsWith("u") ? Protocol.UDP : Protocol.TCP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1-", "-1", "x1-2", "1-2-3", "1-9999999999999999999", "123456-1", "1-2 "})
    void otherTextsAreNoIds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionId.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
