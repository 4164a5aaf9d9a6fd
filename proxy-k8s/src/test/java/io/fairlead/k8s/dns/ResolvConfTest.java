package io.fairlead.k8s.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResolvConfTest {
    private static final String KUBERNETES = """
            nameserver 10.96.0.10
            search ns.svc.cluster.local svc.cluster.local cluster.local
            options ndots:5
            """;

    private static ResolvConf parse(String text) {
        return ResolvConf.parse(text, null, ResolvConf.DNS_PORT);
    }

    @Test
    void readsTheFileOfAPod() {
        ResolvConf conf = parse(KUBERNETES);
        assertThat(conf.servers()).containsExactly(new InetSocketAddress("10.96.0.10", 53));
        assertThat(conf.searchDomains()).containsExactly("ns.svc.cluster.local", "svc.cluster.local", "cluster.local");
        assertThat(conf.ndots()).isEqualTo(5);
        assertThat(conf.timeoutSeconds()).isEqualTo(5);
        assertThat(conf.attempts()).isEqualTo(2);
        assertThat(conf.isRotating()).isFalse();
    }

    @Test
    void skipsCommentsAndWhatItDoesNotKnow() {
        ResolvConf conf = parse("""
                # nameserver 1.1.1.1
                ; nameserver 1.1.1.2
                sortlist 10.0.0.0/8

                nameserver\t10.0.0.1 # the first
                nameserver not-an-address
                nameserver fd00::10
                nameserver
                options edns0 rotate timeout:2 attempts:3 ndots:x
                """);
        assertThat(conf.servers())
                .containsExactly(new InetSocketAddress("10.0.0.1", 53), new InetSocketAddress("fd00::10", 53));
        assertThat(conf.isRotating()).isTrue();
        assertThat(conf.timeoutSeconds()).isEqualTo(2);
        assertThat(conf.attempts()).isEqualTo(3);
        assertThat(conf.ndots()).isEqualTo(1);
    }

    @Test
    void theLastOfSearchAndDomainCounts() {
        assertThat(parse("search a b\ndomain c").searchDomains()).containsExactly("c");
        assertThat(parse("domain c\nsearch a. b").searchDomains()).containsExactly("a", "b");
        assertThat(parse("search .").searchDomains()).isEmpty();
    }

    @Test
    void optionsOfTheEnvironmentOverride() {
        assertThat(ResolvConf.parse(KUBERNETES, "ndots:2", 53).ndots()).isEqualTo(2);
    }

    @Test
    void limitsAreThoseOfTheCLibrary() {
        ResolvConf conf = parse("options ndots:99 timeout:99 attempts:99\n" + "nameserver 10.0.0.1\n".repeat(5));
        assertThat(conf.ndots()).isEqualTo(15);
        assertThat(conf.timeoutSeconds()).isEqualTo(30);
        assertThat(conf.attempts()).isEqualTo(5);
        assertThat(conf.servers()).hasSize(3);
    }

    @Test
    void anEmptyFileMeansThisMachine() {
        assertThat(parse("").servers()).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    web                          | web.ns.svc.cluster.local. web.svc.cluster.local. web.cluster.local. web.
                    web.ns                       | web.ns.ns.svc.cluster.local. web.ns.svc.cluster.local. web.ns.cluster.local. web.ns.
                    a.b.c.d.e.f                  | a.b.c.d.e.f. a.b.c.d.e.f.ns.svc.cluster.local. a.b.c.d.e.f.svc.cluster.local. a.b.c.d.e.f.cluster.local.
                    web.ns.svc.cluster.local.    | web.ns.svc.cluster.local.
                    """)
    void relativeNamesAreCompletedInOrder(String name, String candidates) {
        assertThat(DnsNames.candidates(name, parse(KUBERNETES))).isEqualTo(List.of(candidates.split(" ")));
    }

    @Test
    void withoutSearchDomainsANameIsTriedAsItIs() {
        assertThat(DnsNames.candidates("web", parse("options ndots:5"))).containsExactly("web.");
    }

    @Test
    void aCandidateThatIsTooLongIsLeftOut() {
        String label = "a".repeat(63);
        String domain = label + "." + label + "." + label;
        assertThat(DnsNames.candidates(label, parse("search " + domain + " short")))
                .containsExactly(label + ".short.", label + ".");
    }
}
