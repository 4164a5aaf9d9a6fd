package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
        # leading zeros are decimal
        10.96.0.1                               | 10.96.0.1
        172.30.0.041                            | 172.30.0.41
        010.008.000.0001                        | 10.8.0.1
        0.0.0.0                                 | 0.0.0.0
        255.255.255.255                         | 255.255.255.255
        # an IPv4-mapped address is the IPv4 address
        ::ffff:10.0.0.1                         | 10.0.0.1
        ::FFFF:a00:1                            | 10.0.0.1
        0:0:0:0:0:ffff:0a00:0001                | 10.0.0.1
        ::ffff:172.30.0.041                     | 172.30.0.41
        1:2:3:4:5:6:010.1.2.255                 | 1:2:3:4:5:6:a01:2ff
        0001:0002::00003                        | 1:2::3
        1:2:3:4:5:6:7::                         | 1:2:3:4:5:6:7:0
        ::2:3:4:5:6:7:8                         | 0:2:3:4:5:6:7:8
        # but not a merely compatible one
        ::10.0.0.1                              | ::a00:1
        64:ff9b::192.0.2.33                     | 64:ff9b::c000:221
        # RFC 5952 section 4.1: no leading zeros
        2001:0db8::0001                         | 2001:db8::1
        # section 4.2.1: shorten as much as possible
        2001:db8:0:0:0:0:2:1                    | 2001:db8::2:1
        0:0:0:0:0:0:0:0                         | ::
        0:0:0:0:0:0:0:1                         | ::1
        1:0:0:0:0:0:0:0                         | 1::
        # section 4.2.2: one zero group is not shortened
        2001:db8:0:1:1:1:1:1                    | 2001:db8:0:1:1:1:1:1
        2001:db8::1:1:1:1:1                     | 2001:db8:0:1:1:1:1:1
        # section 4.2.3: the longest run, of equals the first
        2001:0:0:1:0:0:0:1                      | 2001:0:0:1::1
        2001:db8:0:0:1:0:0:1                    | 2001:db8::1:0:0:1
        0:0:1:0:0:0:0:0                         | 0:0:1::
        # section 4.3: lower case
        2001:DB8::ABCD:EF                       | 2001:db8::abcd:ef
        ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
        """)
    void readsAddressesAsTheApiDoesAndWritesTheirShortForm(String text, String canonical) {
        IpAddress address = IpAddress.parse(text);

        assertThat(address).hasToString(canonical);
        assertThat(address).isEqualTo(IpAddress.parse(canonical));
        assertThat(address.family()).isEqualTo(canonical.contains(":") ? IpFamily.IPV6 : IpFamily.IPV4);
        assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
        assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10.0.0",
                "10.0.0.1.2",
                "10.0.0.",
                ".0.0.1",
                "10.0.0.256",
                "10.0.0.99999999999",
                "10.0.0.-1",
                "10.0.0.+1",
                "10.0.0.0x1",
                "10.0.0.1 ",
                "10.0.0.١",
                "167772161",
                "localhost",
                "example.com",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "10000::",
                "g::",
                "fe80::1%eth0",
                "[::1]",
                "::1/128",
                "::ffff:10.0.0",
                "::ffff:10.0.0.256",
                "::10.0.0.1:1",
                "10.0.0.1::",
                " ::1",
                "1:2:3:4:5:6:7:10.0.0.1",
                "1:2:3:4:5:10.0.0.1",
                "1:2:3:4:5:6:7:8:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:::2",
                "1::2:",
                "::10.0.0.1.2",
                "::.1",
                "::٣"
            })
    void rejectsWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessage("'" + text + "' is not an IP address; write it as 10.96.0.1 or fd00::1");
    }

    @ParameterizedTest(name = "{0}: any {1}, loopback {2}")
    @CsvSource({
        "0.0.0.0, true, false",
        "::, true, false",
        "127.0.0.1, false, true",
        "127.255.0.9, false, true",
        "::1, false, true",
        "::ffff:127.0.0.1, false, true",
        "128.0.0.1, false, false",
        "::2, false, false"
    })
    void knowsWildcardAndLoopback(String text, boolean isAny, boolean isLoopback) {
        assertThat(IpAddress.parse(text).isAny()).isEqualTo(isAny);
        assertThat(IpAddress.parse(text).isLoopback()).isEqualTo(isLoopback);
    }

    @Test
    void theWildcardsOfTheFamiliesDiffer() {
        assertThat(IpAddress.any(IpFamily.IPV4)).isEqualTo(IpAddress.parse("0.0.0.0"));
        assertThat(IpAddress.any(IpFamily.IPV6)).isEqualTo(IpAddress.parse("::"));
    }

    @Test
    void ordersByNumberWithIpv4First() {
        List<IpAddress> ordered =
                List.of("9.0.0.0", "10.0.0.1", "200.0.0.1", "::", "1::", "fd00::1", "fd00::8000:0:0:1").stream()
                        .map(IpAddress::parse)
                        .toList();
        List<IpAddress> shuffled = new ArrayList<>(ordered);
        Collections.reverse(shuffled);

        assertThat(shuffled.stream().sorted()).containsExactlyElementsOf(ordered);
    }

    @Test
    void rejectsOtherNumbersOfBytesAndBits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.ofBytes(new byte[5]))
                .withMessage("an address has 4 or 16 bytes, not 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(IpFamily.IPV4, 0, 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(IpFamily.IPV4, 1, 0));
    }
}
