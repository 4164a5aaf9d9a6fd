package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, quoteCharacter = '"', textBlock = """
        10.0.0.0/8            | 10.0.0.0/8
        10.1.2.3/8            | 10.0.0.0/8
        10.1.2.3/32           | 10.1.2.3/32
        10.1.2.3/31           | 10.1.2.2/31
        255.255.255.255/0     | 0.0.0.0/0
        " 10.0.0.0/8 "        | 10.0.0.0/8
        172.030.0.0/16        | 172.30.0.0/16
        10.0.0.0/08           | 10.0.0.0/8
        fd00:1:2:3:4::/64     | fd00:1:2:3::/64
        fd00:1:2:3:4::5/63    | fd00:1:2:2::/63
        fd00::1:2:3:4/65      | fd00::/65
        fd00::8001:2:3:4/65   | fd00::8000:0:0:0/65
        ::1/128               | ::1/128
        ffff::/0              | ::/0
        ::ffff:10.1.2.3/104   | 10.0.0.0/8
        ::ffff:10.1.2.3/128   | 10.1.2.3/32
        """)
    void clearsTheBitsBehindThePrefix(String text, String canonical) {
        assertThat(Cidr.parse(text)).hasToString(canonical).isEqualTo(Cidr.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 / 8",
                "fd00::/129",
                "::ffff:10.0.0.0/95",
                "web/8"
            })
    void rejectsWhatIsNoCidr(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text))
                .withMessageStartingWith("'" + text + "' is not a CIDR");
    }

    @Test
    void saysWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse("10.0.0.0/33"))
                .withMessage("'10.0.0.0/33' is not a CIDR: prefix length 33 is not within 0 to 32 for IPv4");
    }

    @ParameterizedTest(name = "{0} holds {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        10.0.0.0/8        | 10.255.255.255     | true
        10.0.0.0/8        | 11.0.0.0           | false
        10.0.0.0/8        | 9.255.255.255      | false
        192.0.2.1/32      | 192.0.2.1          | true
        192.0.2.1/32      | 192.0.2.2          | false
        128.0.0.0/1       | 255.0.0.1          | true
        0.0.0.0/0         | 255.255.255.255    | true
        0.0.0.0/0         | ::1                | false
        ::/0              | 10.0.0.1           | false
        ::/0              | ffff::             | true
        0.0.0.0/0         | ::ffff:10.0.0.1    | true
        fd00::/8          | fdff:ffff::1       | true
        fd00::/8          | fe00::             | false
        fd00::/64         | fd00::ffff:0:0:1   | true
        fd00::/64         | fd00:0:0:1::       | false
        fd00::/65         | fd00::7fff:0:0:1   | true
        fd00::/65         | fd00::8000:0:0:0   | false
        fd00::1/128       | fd00::1            | true
        fd00::1/128       | fd00::2            | false
        """)
    void holdsTheAddressesWithItsPrefix(String cidr, String address, boolean holds) {
        assertThat(Cidr.parse(cidr).contains(IpAddress.parse(address))).isEqualTo(holds);
    }
}
