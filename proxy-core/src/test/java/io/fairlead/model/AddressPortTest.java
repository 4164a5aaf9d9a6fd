package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPortTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
        10.0.0.1:80          | 10.0.0.1:80
        10.0.0.01:080        | 10.0.0.1:80
        0.0.0.0:0            | 0.0.0.0:0
        10.0.0.1:65535       | 10.0.0.1:65535
        [fd00::1]:80         | [fd00::1]:80
        [FD00:0::1]:80       | [fd00::1]:80
        [::]:30080           | [::]:30080
        [::ffff:10.0.0.1]:80 | 10.0.0.1:80
        """)
    void readsAndWritesAddressAndPort(String text, String canonical) {
        assertThat(AddressPort.parse(text)).hasToString(canonical).isEqualTo(AddressPort.parse(canonical));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ""              | "'' has no port; write 10.96.0.1:80 or [fd00::1]:80"
        10.0.0.1        | "'10.0.0.1' has no port; write 10.96.0.1:80 or [fd00::1]:80"
        [fd00::1]       | "'[fd00::1]' has no port; write 10.96.0.1:80 or [fd00::1]:80"
        fd00::1:80      | "'fd00::1:80' needs brackets around the address; write [fd00::1]:80"
        10.0.0.1:       | "'' in '10.0.0.1:' is not a port number"
        10.0.0.1:http   | "'http' in '10.0.0.1:http' is not a port number"
        10.0.0.1:+80    | "'+80' in '10.0.0.1:+80' is not a port number"
        10.0.0.1:-1     | "'-1' in '10.0.0.1:-1' is not a port number"
        10.0.0.1:65536  | "port 65536 is not within 0 to 65535"
        10.0.0.1:9999999999 | "'9999999999' in '10.0.0.1:9999999999' is not a port number"
        :80             | "'' is not an IP address; write it as 10.96.0.1 or fd00::1"
        web:80          | "'web' is not an IP address; write it as 10.96.0.1 or fd00::1"
        [fd00::1:80     | "'[fd00::1:80' needs brackets around the address; write [fd00::1]:80"
        """)
    void saysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressPort.parse(text))
                .withMessage(message);
    }

    @Test
    void ordersByAddressThenPort() {
        assertThat(Stream.of("[::1]:1", "10.0.0.2:80", "10.0.0.1:443", "10.0.0.1:80", "9.0.0.1:9000")
                        .map(AddressPort::parse)
                        .sorted())
                .extracting(AddressPort::toString)
                .containsExactly("9.0.0.1:9000", "10.0.0.1:80", "10.0.0.1:443", "10.0.0.2:80", "[::1]:1");
    }
}
