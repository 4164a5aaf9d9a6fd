package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnixSocketTest {
    @Test
    void itIsNamedByItsPathAndItsClientsByWhatTheyAre() {
        UnixSocket socket = UnixSocket.at("/run/db.sock");
        Frontend frontend = Frontend.of(socket, Samples.port("db", null).build().id());
        assertThat(socket).hasToString("unix:/run/db.sock");
        assertThat(frontend.toString())
                .startsWith("Unix socket /run/db.sock of ")
                .contains("db");
        assertThat(UnixSocket.CLIENT).hasToString("unix");
        assertThat(AddressPort.parse("[100::1]:80")).hasToString("[100::1]:80");
    }

    @Test
    void itsPlaceInTablesDependsOnThePathAlone() {
        assertThat(UnixSocket.at("/run/a.sock").standIn())
                .isEqualTo(new UnixSocket("/run/a.sock", 0600).standIn())
                .isNotEqualTo(UnixSocket.at("/run/b.sock").standIn())
                .isNotEqualTo(UnixSocket.CLIENT);
    }

    @Test
    void thePathMayHaveAsManyBytesAsTheKernelAllows() {
        String longest = "/" + "a".repeat(106);
        assertThat(UnixSocket.at(longest).path()).hasSize(107);
        assertThatThrownBy(() -> UnixSocket.at(longest + "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 108 bytes; the kernel allows at most 107");
        assertThatThrownBy(() -> UnixSocket.at("/" + "ä".repeat(54))).hasMessageContaining("has 109 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run/db.sock", "/run/"})
    void thePathMustBeAbsolute(String path) {
        assertThatThrownBy(() -> UnixSocket.at(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it as unix:/run/db.sock");
    }

    @Test
    void theModeHasNineBits() {
        assertThatThrownBy(() -> new UnixSocket("/run/db.sock", 01777)).hasMessageContaining("mode 1777");
    }
}
