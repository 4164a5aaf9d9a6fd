package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BindAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0.0.0.0          | 0.0.0.0:10256
        0.0.0.0:80       | 0.0.0.0:80
        127.0.0.1:0      | 127.0.0.1:0
        010.000.0.01:080 | 10.0.0.1:80
        ::               | [::]:10256
        ::1              | [::1]:10256
        fd00::1:80       | [fd00::1:80]:10256
        [::]             | [::]:10256
        [fd00::1]:80     | [fd00::1]:80
        """)
    void portIsTheDefaultWhereNoneIsGiven(String text, String address) {
        assertThat(BindAddress.parse("healthz-bind-address", text, 10256)).hasToString(address);
    }

    @Test
    void emptyTextIsNoAddress() {
        assertThat(BindAddress.parse("healthz-bind-address", "", 10256)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost", "localhost:80", ":10256", "10256", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:http", "1.2.3:80",
                "[::1", "[]", "[]:80", "[1.2.3.4]x", "::1]:80", "fe80::1%eth0", " 0.0.0.0", "0.0.0.0 "
            })
    void anythingElseIsRefusedByName(String text) {
        assertThatThrownBy(() -> BindAddress.parse("metrics-bind-address", text, 10249))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metrics-bind-address is '" + text + "'")
                .hasMessageContaining("0.0.0.0:10249");
    }
}
