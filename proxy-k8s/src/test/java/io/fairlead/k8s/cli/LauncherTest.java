package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {
    private static final int CLASS_FILE_OF_JAVA_8 = 52;

    @ParameterizedTest
    @CsvSource({"1.8, 8", "11, 11", "17, 17", "24, 24"})
    void anOlderJavaIsNamedWithItsPlaceAndWhatIsNeeded(String version, String number) {
        assertThat(Launcher.complaint(version, "/usr/lib/jvm/old"))
                .startsWith("fairlead: this is Java " + number
                        + " (/usr/lib/jvm/old), and Fairlead needs Java 25 or newer; install a JDK 25")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "26"})
    void aJavaThatIsNewEnoughIsTaken(String version) {
        assertThat(Launcher.complaint(version, "/usr/lib/jvm/new")).isEmpty();
    }

    @Test
    void everyJavaSince8CanLoadTheMainClass() throws IOException {
        try (InputStream bytes = Launcher.class.getResourceAsStream("Launcher.class");
                DataInputStream header = new DataInputStream(Objects.requireNonNull(bytes))) {
            assertThat(header.readInt()).isEqualTo(0xCAFEBABE);
            assertThat(header.readUnsignedShort()).isZero();
            assertThat(header.readUnsignedShort()).isEqualTo(CLASS_FILE_OF_JAVA_8);
        }
    }
}
