package io.fairlead.k8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of {@code src/test/resources} that a text must equal; with {@code -Dgolden.update=true} it is written instead. */
public final class GoldenFile {
    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private GoldenFile() {}

    /** Asserts that the file has this text. */
    public static void assertSame(String file, String text) throws IOException {
        Path path = RESOURCES.resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, text);
            return;
        }
        assertThat(text)
                .as("%s; if the change is intended, run this test with -Dgolden.update=true", path)
                .isEqualTo(Files.readString(path));
    }
}
