package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of Events in the documentation. */
final class EventReasonTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\| [^|]+ \\| [^|]+ \\|$");

    @Test
    void thePageListsTheReasonsOfEvents() throws IOException {
        String page = Files.readString(GeneratedText.DOCS.resolve("operations.md"));
        int begin = page.indexOf("\n## Events on Services\n");
        String section = page.substring(begin, page.indexOf("\n## ", begin + 1));

        assertThat(ROW.matcher(section).results().map(row -> row.group(1)))
                .containsExactlyElementsOf(Arrays.stream(EventReason.values())
                        .map(EventReason::toString)
                        .toList());
    }
}
