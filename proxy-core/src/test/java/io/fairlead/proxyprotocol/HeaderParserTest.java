package io.fairlead.proxyprotocol;

import static io.fairlead.proxyprotocol.Headers.hex;
import static io.fairlead.proxyprotocol.Headers.inet;
import static io.fairlead.proxyprotocol.Headers.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.proxyprotocol.HeaderResult.Bad;
import io.fairlead.proxyprotocol.HeaderResult.Header;
import io.fairlead.proxyprotocol.HeaderResult.Incomplete;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of the PROXY protocol, by the examples and the rules of its specification. */
class HeaderParserTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String INET = SIGNATURE + "2111000c" + "c0a80001" + "c0a8000b" + "dc04" + "01bb";
    private static final String INET6 = SIGNATURE + "21210024" + "fd000000000000000000000000000001"
            + "fd000000000000000000000000000002" + "dc04" + "01bb";

    private static HeaderResult parse(byte[] bytes) {
        return HeaderParser.parse(bytes, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        // The examples of section 2.1.
        "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443, 192.168.0.1:56324, 192.168.0.11:443",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255:65535, 255.255.255.255:65535",
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535,"
                + " [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535, [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
        "PROXY TCP6 FD00::1 ::1 0 1, [fd00::1]:0, [::1]:1",
        "PROXY TCP6 ::ffff:10.0.0.1 ::ffff:10.0.0.2 1 2, 10.0.0.1:1, 10.0.0.2:2"
    })
    void aLineHasAddresses(String line, String source, String destination) {
        byte[] bytes = text(line + "\r\nGET /");
        assertThat(parse(bytes)).isEqualTo(new Header(line.length() + 2, inet(source, destination)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
                "PROXY UNKNOWN anything at all"
            })
    void anUnknownProtocolHasNoAddresses(String line) {
        assertThat(parse(text(line + "\r\n"))).isEqualTo(new Header(line.length() + 2, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY\r\n",
                "PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n",
                "PROXY TCP4 1.2.3.4  1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n",
                "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n",
                "PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n",
                "PROXY TCP4 ::1 ::2 1 2\r\n",
                "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
                "PROXY TCP6 fd00:::1 fd00::2 1 2\r\n",
                "PROXY TCP4 example.com 1.2.3.4 1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 99999999999 2\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 1 \r\n"
            })
    void aLineThatBreaksTheRulesIsBad(String line) {
        assertThat(parse(text(line))).isInstanceOf(Bad.class);
    }

    @Test
    void aLineMustEndWithin107Bytes() {
        String line = "PROXY UNKNOWN " + "x".repeat(107 - 16) + "\r\n";
        assertThat(line).hasSize(107);
        assertThat(parse(text(line))).isEqualTo(new Header(107, null));
        assertThat(parse(text("PROXY UNKNOWN " + "x".repeat(107 - 15) + "\r\n")))
                .isInstanceOf(Bad.class);
        assertThat(parse(text("PROXY UNKNOWN " + "x".repeat(92)))).isInstanceOf(Incomplete.class);
        assertThat(parse(text("PROXY UNKNOWN " + "x".repeat(93)))).isInstanceOf(Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "PROXY UNKNOWN\r\n"})
    void everyBeginningOfALineIsIncomplete(String line) {
        everyBeginningIsIncomplete(text(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {INET, INET6, SIGNATURE + "20000000", SIGNATURE + "2100000401020304"})
    void everyBeginningOfABinaryHeaderIsIncomplete(String hex) {
        everyBeginningIsIncomplete(hex(hex));
    }

    private static void everyBeginningIsIncomplete(byte[] header) {
        for (int length = 0; length < header.length; length++) {
            assertThat(parse(Arrays.copyOf(header, length))).isInstanceOf(Incomplete.class);
        }
        byte[] more = Arrays.copyOf(header, header.length + 100);
        assertThat(parse(more)).isEqualTo(parse(header)).isInstanceOf(Header.class);
    }

    @Test
    void aBinaryHeaderHasAddresses() {
        assertThat(parse(hex(INET))).isEqualTo(new Header(28, inet("192.168.0.1:56324", "192.168.0.11:443")));
        assertThat(parse(hex(INET6))).isEqualTo(new Header(52, inet("[fd00::1]:56324", "[fd00::2]:443")));
    }

    @Test
    void aBinaryHeaderHasPathsOfUnixSockets() {
        byte[] paths = new byte[216];
        paths[0] = '/';
        paths[108] = '@';
        byte[] bytes = Arrays.copyOf(hex(SIGNATURE + "213100d8"), 16 + 216);
        System.arraycopy(paths, 0, bytes, 16, 216);
        assertThat(parse(bytes)).isEqualTo(new Header(232, new ProxyAddresses.Unix(paths)));
    }

    @ParameterizedTest
    @CsvSource({
        // LOCAL: the rest is skipped, whatever it says.
        "20000000, 16",
        "2011000cc0a80001c0a8000bdc0401bb, 28",
        "20ff0003ffffff, 19",
        "200000020300, 18",
        // No family, and datagrams.
        "21000000, 16",
        "2101000401020304, 20",
        "2112000cc0a80001c0a8000bdc0401bb, 28",
        "2110000cc0a80001c0a8000bdc0401bb, 28"
    })
    void theSocketsOwnAddressesCount(String rest, int length) {
        assertThat(parse(hex(SIGNATURE + rest))).isEqualTo(new Header(length, null));
    }

    @ParameterizedTest
    @CsvSource({
        "1111000c, version 1",
        "3111000c, version 3",
        "2211000c, command 2",
        "2f11000c, command 15",
        "21410000, address family 4",
        "21130000, transport 3",
        "2111000bc0a80001c0a8000bdc0401, 11 bytes of addresses instead of 12",
        "2121000cc0a80001c0a8000bdc0401bb, 12 bytes of addresses instead of 36",
        "21110ff1, a PROXY protocol header of 4097 bytes",
        "2111ffff, a PROXY protocol header of 65551 bytes"
    })
    void aBinaryHeaderThatBreaksTheRulesIsBad(String rest, String problem) {
        assertThat(parse(hex(SIGNATURE + rest)))
                .isInstanceOfSatisfying(
                        Bad.class, bad -> assertThat(bad.problem()).contains(problem));
    }

    @Test
    void anotherVersionIsBadAsSoonAsItIsSeen() {
        assertThat(parse(hex(SIGNATURE + "31"))).isInstanceOf(Bad.class);
    }

    @Test
    void unknownTlvsAreSkipped() {
        byte[] header = hex(SIGNATURE + "21110016" + INET.substring(32) + "04000101" + "e00003aabbcc");
        assertThat(parse(header)).isEqualTo(new Header(38, inet("192.168.0.1:56324", "192.168.0.11:443")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "0400", "04000201", "04000101040003aabb"})
    void tlvsFillTheHeaderExactly(String tlvs) {
        int length = 12 + tlvs.length() / 2;
        byte[] header = hex(SIGNATURE + "2111" + String.format("%04x", length) + INET.substring(32) + tlvs);
        assertThat(parse(header)).isEqualTo(new Bad("a PROXY protocol header ends within a TLV"));
    }

    @Test
    void aChecksumMustBeRight() {
        byte[] header = Headers.withChecksum(hex(INET));
        assertThat(parse(header)).isEqualTo(new Header(35, inet("192.168.0.1:56324", "192.168.0.11:443")));
        for (int at = 16; at < header.length; at++) {
            byte[] broken = header.clone();
            broken[at] ^= 1;
            // Another type or length of the TLV is none of a checksum.
            assertThat(at >= 28 && at < 31 || parse(broken) instanceof Bad)
                    .as("byte %d", at)
                    .isTrue();
        }
    }
}
