package io.fairlead.proxyprotocol;

import static io.fairlead.proxyprotocol.Headers.hex;
import static io.fairlead.proxyprotocol.Headers.inet;
import static io.fairlead.proxyprotocol.Headers.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.UnixSocket;
import io.fairlead.proxyprotocol.HeaderResult.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderWriterTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource({
        "192.168.0.1:56324, 192.168.0.11:443, TCP4 192.168.0.1 192.168.0.11 56324 443,"
                + " 2111000cc0a80001c0a8000bdc0401bb",
        "[fd00::1]:1, [fd00::2]:65535, TCP6 fd00::1 fd00::2 1 65535,"
                + " 21210024fd000000000000000000000000000001fd0000000000000000000000000000020001ffff",
        "10.0.0.1:1, [fd00::2]:2, TCP6 ::ffff:10.0.0.1 fd00::2 1 2,"
                + " 2121002400000000000000000000ffff0a000001fd00000000000000000000000000000200010002"
    })
    void addressesAreThoseOfTheConnection(String source, String destination, String line, String binary) {
        ProxyAddresses addresses = inet(source, destination);
        assertThat(HeaderWriter.proxied(Version.NONE, addresses)).isEmpty();
        assertThat(HeaderWriter.proxied(Version.V1, addresses)).isEqualTo(text("PROXY " + line + "\r\n"));
        assertThat(HeaderWriter.proxied(Version.V2, addresses)).isEqualTo(hex(SIGNATURE + binary));
    }

    @ParameterizedTest
    @CsvSource({"192.168.0.1:56324, 192.168.0.11:443", "[fd00::1]:1, [::]:65535", "10.0.0.1:1, [fd00::2]:2"})
    void theParserReadsWhatIsWritten(String source, String destination) {
        ProxyAddresses addresses = inet(source, destination);
        for (Version version : new Version[] {Version.V1, Version.V2}) {
            byte[] header = HeaderWriter.proxied(version, addresses);
            assertThat(HeaderParser.parse(header, header.length)).isEqualTo(new Header(header.length, addresses));
        }
    }

    @Test
    void aUnixSocketHasItsPathInTheBinaryHeaderAndIsUnknownInTheLine() {
        ProxyAddresses unix = HeaderWriter.unix(UnixSocket.at("/run/db.sock"));
        assertThat(HeaderWriter.proxied(Version.V1, unix)).isEqualTo(text("PROXY UNKNOWN\r\n"));
        byte[] header = HeaderWriter.proxied(Version.V2, unix);
        assertThat(HeaderParser.parse(header, header.length)).isEqualTo(new Header(232, unix));
        assertThat(new String(header, 16 + 108, 12, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("/run/db.sock");
    }

    @Test
    void connectionsOfTheProxyItselfAreLocal() {
        assertThat(HeaderWriter.local(Version.NONE)).isEmpty();
        assertThat(HeaderWriter.local(Version.V1)).isEqualTo(text("PROXY UNKNOWN\r\n"));
        assertThat(HeaderWriter.local(Version.V2)).isEqualTo(hex(SIGNATURE + "20000000"));
    }
}
