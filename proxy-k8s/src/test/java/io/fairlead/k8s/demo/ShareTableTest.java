package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTableTest {
    @Test
    void columnsLineUpAndSharesAddUp() {
        ShareTable table = new ShareTable(List.of(
                row("web-5q9j2", "127.244.0.60:5000", 203, 0, 58_100, ""),
                row("web-gplst", "127.244.0.61:5000", 1797, 12, 1_250_000, ""),
                row("web-hqld7", "127.244.0.62:5000", 0, 0, 0, "dead")));

        assertThat(String.join("\n", table.lines())).isEqualTo("""
            POD        ENDPOINT            REQUESTS    SHARE   OPEN      BYTES
            web-5q9j2  127.244.0.60:5000        203   10.2 %      0    58.1 kB
            web-gplst  127.244.0.61:5000       1797   89.9 %     12     1.3 MB
            web-hqld7  127.244.0.62:5000          0    0.0 %      0        0 B  dead
            total                              2000  100.0 %     12     1.3 MB\
            """);
    }

    @Test
    void podsAreNamedByWhatTellsThemApartAndALineFitsA80ColumnTerminal() {
        List<String> lines = new ShareTable(List.of(
                        row("web-server-deployment-86b8bb7db4-5q9j2", "127.244.0.60:5000", 123456789, 0, 0, "dead"),
                        row("web-server-deployment-86b8bb7db4-gplst", "127.244.0.61:5000", 1, 0, 999_000_000, "")))
                .lines();

        assertThat(lines.get(1)).startsWith("..5q9j2 ");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    @Test
    void sharesAreLeftOpenBeforeTheFirstRequest() {
        assertThat(new ShareTable(List.of(row("a", "127.0.0.1:1", 0, 0, 0, "")))
                        .lines()
                        .get(1))
                .contains(" - ")
                .doesNotContain("%");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "1500000000, 1.5 GB",
        "9223372036854775807, 9.2 EB"
    })
    void bytesHaveTheUnitThatKeepsThemShort(long count, String text) {
        assertThat(ShareTable.bytes(count)).isEqualTo(text);
    }

    private static ShareTable.Row row(String pod, String endpoint, long requests, long open, long bytes, String state) {
        return new ShareTable.Row(pod, endpoint, requests, open, bytes, state);
    }
}
