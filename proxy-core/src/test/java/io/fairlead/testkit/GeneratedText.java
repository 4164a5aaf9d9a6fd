package io.fairlead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a documentation page that a test generates. It stands between two comments:
 *
 * <pre>
 * &lt;!-- generated: NAME begin --&gt;
 * &lt;!-- generated: NAME end --&gt;
 * </pre>
 *
 * <p>A test that finds other text there fails; with {@code -Dgolden.update=true} it writes the text instead.
 */
public final class GeneratedText {
    /** The directory of the documentation, seen from a module. */
    public static final Path DOCS = Path.of("..", "docs");

    private GeneratedText() {}

    /** Asserts that the page contains this text between the comments with that name. */
    public static void assertCurrent(Path page, String name, String text) throws IOException {
        String begin = "<!-- generated: " + name + " begin -->\n";
        String end = "<!-- generated: " + name + " end -->\n";
        String found = Files.readString(page);
        int from = found.indexOf(begin);
        int to = found.indexOf(end);
        assertThat(from).as("position of '%s' in %s", begin.strip(), page).isNotNegative();
        assertThat(to).as("position of '%s' in %s", end.strip(), page).isGreaterThan(from);
        String expected = found.substring(0, from + begin.length()) + "\n" + text + "\n" + found.substring(to);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, expected);
            return;
        }
        assertThat(found)
                .as("%s; if the change is intended, run this test with -Dgolden.update=true", page)
                .isEqualTo(expected);
    }
}
