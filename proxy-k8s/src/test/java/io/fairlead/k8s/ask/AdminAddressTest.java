package io.fairlead.k8s.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAddressTest {
    @ParameterizedTest
    @CsvSource({
        "unix:/run/fairlead/admin.sock, localhost",
        "unix:relative.sock, localhost",
        "http://127.0.0.1:10249, 127.0.0.1:10249",
        "http://[::1]:10249, [::1]:10249",
        "http://node-1:80/, node-1:80"
    })
    void addressesNameTheirHost(String text, String host) {
        assertThat(AdminAddress.parse(text).host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unix:",
                "/run/fairlead/admin.sock",
                "127.0.0.1:10249",
                "https://127.0.0.1:1",
                "http://127.0.0.1",
                "http://a:1/path",
                "http://a:1?x",
                "http://u@a:1",
                "http://a b:1"
            })
    void anythingElseIsRejectedWithExamples(String text) {
        assertThatThrownBy(() -> AdminAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unix:/run/fairlead/admin.sock")
                .hasMessageContaining("http://127.0.0.1:10249");
    }
}
