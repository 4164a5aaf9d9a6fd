package io.fairlead.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextOrderTest {
    @Test
    void anAddressComesBeforeThoseThatBeginLikeIt() {
        List<String> ordered = List.of(
                "1.0.0.0:80",
                "10.0.0.10:80",
                "10.0.0.1:10",
                "10.0.0.1:80",
                "10.0.0.1:8080",
                "10.0.0.1:9",
                "10.0.0.200:80",
                "10.0.0.20:80",
                "10.0.0.2:80",
                "100.0.0.1:80",
                "[1:0:1::]:80",
                "[1::10]:80",
                "[1::1]:80",
                "[1::1a]:80",
                "[fd00::1]:80");

        assertThat(ordered).isSorted();
        assertThat(ordered.stream().map(AddressPort::parse).toList()).isSortedAccordingTo(AddressPort::compareTextTo);
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void isTheOrderOfTheTexts(@ForAll("addresses") AddressPort one, @ForAll("addresses") AddressPort other) {
        int expected = one.toString().compareTo(other.toString());

        assertThat(Integer.signum(one.compareTextTo(other))).isEqualTo(Integer.signum(expected));
        assertThat(Integer.signum(other.compareTextTo(one))).isEqualTo(-Integer.signum(expected));
    }

    @Provide
    Arbitrary<AddressPort> addresses() {
        Arbitrary<Integer> octet = Arbitraries.of(0, 1, 2, 9, 10, 11, 19, 20, 99, 100, 101, 199, 200, 255);
        Arbitrary<IpAddress> ipv4 = Combinators.combine(octet, octet, octet, octet)
                .as((a, b, c, d) -> IpAddress.ofIpv4(a << 24 | b << 16 | c << 8 | d));
        Arbitrary<Integer> group = Arbitraries.of(0, 0, 0, 1, 9, 0xa, 0x10, 0x1a, 0xa1, 0x100, 0x1000, 0xfffe, 0xffff);
        Arbitrary<Long> half = Combinators.combine(group, group, group, group)
                .as((a, b, c, d) -> (long) a << 48 | (long) b << 32 | (long) c << 16 | d);
        Arbitrary<IpAddress> ipv6 =
                Combinators.combine(half, half).as((high, low) -> new IpAddress(IpFamily.IPV6, high, low));
        return Combinators.combine(Arbitraries.oneOf(ipv4, ipv6), Arbitraries.of(1, 8, 80, 81, 443, 8080, 65535))
                .as(AddressPort::new);
    }
}
