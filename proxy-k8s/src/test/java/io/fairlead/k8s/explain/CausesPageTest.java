package io.fairlead.k8s.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the page about causes and the causes together. */
class CausesPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

    @Test
    void thePageHasEveryCauseAndNoOther() throws IOException {
        String page = Files.readString(GeneratedText.DOCS.resolve("explain.md"));

        assertThat(ROW.matcher(page).results().map((MatchResult row) -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Cause.values()).map(Cause::toString).toList());
    }
}
