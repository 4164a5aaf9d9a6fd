package io.fairlead.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackagesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ip      | apt-get install iproute2 (Debian, Ubuntu), dnf install iproute (Fedora)
        nginx   | apt-get install nginx-light libnginx-mod-stream (Debian, Ubuntu), dnf install nginx nginx-mod-stream (Fedora); Debian and Ubuntu also start it, which 'systemctl disable --now nginx' undoes
        """)
    void theDistributionsHaveTheirOwnNames(String program, String hint) {
        assertThat(Packages.missing(program))
                .isEqualTo("there is no usable '" + program + "' in PATH; install it: " + hint);
    }
}
