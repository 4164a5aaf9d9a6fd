package io.fairlead.k8s.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DnsSpecTest {
    @Test
    void hostsHaveAPort() {
        assertThat(DnsSpec.parse("dns:web-headless.ns.svc:5000"))
                .isEqualTo(new DnsSpec.Host("web-headless.ns.svc", 5000));
        assertThat(DnsSpec.parse("dns:web.:1")).isEqualTo(new DnsSpec.Host("web.", 1));
    }

    @Test
    void serviceRecordsHaveNone() {
        assertThat(DnsSpec.parse("dns+srv:_db._tcp.db.ns.svc.cluster.local"))
                .isEqualTo(new DnsSpec.ServiceRecords("_db._tcp.db.ns.svc.cluster.local"));
    }

    @Test
    void theTextIsReadBackAsItIs() {
        for (String text : new String[] {"dns:web:5000", "dns+srv:_db._tcp.db"}) {
            assertThat(DnsSpec.parse(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dns:web                 | has no port; write dns:web:PORT, or dns+srv:_NAME._tcp.web
                    dns:web:                | '' in 'dns:web:' is not a port; write a number from 1 to 65535
                    dns:web:0               | '0' in 'dns:web:0' is not a port
                    dns:web:65536           | '65536' in
                    dns:web:http            | 'http' in
                    dns::80                 | it is empty
                    dns:a..b:80             | empty label
                    dns:bücher.de:80        | write an international name in its ASCII form
                    dns:10.0.0.5:80         | is an address, which needs no DNS; write it without 'dns:'
                    dns:[fd00::5]:80        | is an address, which needs no DNS
                    dns:fd00::5:80          | is an address, which needs no DNS
                    dns+srv:_db._tcp.db:80  | SRV records contain the ports; write dns+srv:_db._tcp.db
                    dns+srv:                | it is empty
                    dns+srv:a b             | the label 'a b'
                    10.0.0.5:80             | write dns:HOST:PORT
                    """)
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> DnsSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesHaveLimits() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(DnsNames.problem(longest)).isNull();
        assertThat(DnsNames.problem(longest + ".")).isNull();
        assertThat(DnsNames.problem(longest + "a")).contains("254 characters; at most 253");
        assertThat(DnsNames.problem(label + "a")).contains("64 characters; at most 63");
    }
}
