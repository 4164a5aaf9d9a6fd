package io.fairlead.k8s.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of manifests with the explanations that are expected of them. */
record ExplanationFile(String name) {
    private static final Path ALL = Path.of("src", "test", "resources", "explain");

    /** The manifests. */
    Path manifests() {
        return ALL.resolve(name).resolve("manifests.yaml");
    }

    /** Asserts that a report reads as the file says, but for times of day. */
    void assertReads(String file, ExplanationReport report) throws IOException {
        Path expected = ALL.resolve(name).resolve(file);
        String text =
                String.join("\n", ExplanationText.lines(report)).replaceAll("\\d\\d:\\d\\d:\\d\\d UTC", "12:00:00 UTC")
                        + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, text);
        }
        assertThat(text)
                .as("%s; if the change is intended, run this test with -Dgolden.update=true", expected)
                .isEqualTo(Files.readString(expected));
    }
}
