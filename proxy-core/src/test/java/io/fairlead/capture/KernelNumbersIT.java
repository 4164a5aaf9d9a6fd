package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.KernelNumbers;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.NetworkNamespace;
import io.fairlead.lab.Outcome;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpFamily;
import io.fairlead.model.PortRange;
import io.fairlead.proxy.Proxy;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks, rule, table, zone and ports are what they are configured to be, and other programs that have them are named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class KernelNumbersIT {
    private static final KernelNumbers OTHER =
            new KernelNumbers(0x0030_0000, 0x0008_0000, 77, 7777, 77, new PortRange(20_000, 20_099));

    private CaptureKit kit;
    private Lab lab;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @AfterEach
    void cleanUp() {
        var _ = lab.node().namespace().call(() -> Cleanup.runAll(true));
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    private Proxy start(KernelNumbers numbers, ServiceDraft web) {
        return kit.start(
                CaptureKit.keeping(CaptureMode.TPROXY).withNumbers(numbers),
                web.applied(web.everywhere()),
                web.endpoints(lab.podB()));
    }

    @ParameterizedTest
    @EnumSource
    void otherNumbersServeAsWellAndNoneOfTheDefaultsIsLeft(IpFamily family) {
        String before = rulesAndRoutes();
        ServiceDraft web = new ServiceDraft("web", 81, family);
        start(KernelNumbers.DEFAULT, web).close();
        try (Proxy _ = start(OTHER, web)) {
            Outcome.Served pod = served(lab.podA(), web.clusterAddress());
            assertThat(pod.source()).isEqualTo(lab.podA().address(family));
            assertThat(pod.sourcePort()).isBetween(20_000, 20_099);
            assertThat(served(lab.node(), web.clusterAddress()).endpoint()).isEqualTo("podB");
            assertThat(rulesAndRoutes())
                    .contains("77:\tfrom all fwmark 0x300000/0x300000 lookup 7777 proto 250")
                    .contains("table 7777")
                    .doesNotContain("fwmark 0x1000", "table 4096");
        }
        assertThat(kit.cleanUp()).contains("rule and route of the " + family + " table 7777");
        assertThat(rulesAndRoutes()).isEqualTo(before);
    }

    @Test
    void theRuleOfAnotherProxyStaysAndItsOtherNumbersAreNamed() {
        ServiceDraft web = new ServiceDraft("web", 82, IpFamily.IPV4);
        start(KernelNumbers.DEFAULT, web).close();
        try (Warnings warnings = Warnings.capture();
                Proxy _ = kit.start(CaptureConfig.of(CaptureMode.TPROXY)
                        .withInstance("other")
                        .withNumbers(OTHER))) {
            assertThat(rulesAndRoutes()).contains("fwmark 0x1000/0x1000", "fwmark 0x300000/0x300000");
            assertThat(warnings.messages())
                    .anySatisfy(
                            warning -> assertThat(warning)
                                    .startsWith(
                                            "another proxy on this machine uses the rule '100: fwmark 0x1000/0x1000 lookup 4096'")
                                    .endsWith(
                                            "the same captureMark, rulePriority and routingTable for all proxies of the machine"));
        }
    }

    private String rulesAndRoutes() {
        NetworkNamespace node = lab.node().namespace();
        return node.exec("ip", "-4", "rule")
                + node.exec("ip", "-6", "rule")
                + node.exec("ip", "-4", "route", "show", "table", "all")
                + node.exec("ip", "-6", "route", "show", "table", "all");
    }

    @ParameterizedTest
    @CsvSource({
        "rule add fwmark 0x3000/0xf000 lookup 30 pref 30, captureMark",
        "rule add fwmark 0x2000/0xf000 lookup 30 pref 30, captureMark",
        "rule add fwmark 0x1000 lookup 30 pref 30,        captureMark",
        "rule add fwmark 0x40/0x40 lookup 30 pref 30,     dialMark",
        "rule add iif lo lookup 4096 pref 30,             routingTable",
        "rule add from 192.0.2.1 lookup 30 pref 100,      rulePriority",
    })
    void aRuleOfAnotherProgramIsNamedWithTheKeyToChange(String command, String key) {
        try (NetworkNamespace node = NetworkNamespace.create("node")) {
            node.ip(List.of(command));

            assertThat(clashes(node))
                    .singleElement()
                    .asString()
                    .startsWith("another program's IPv4 rule '")
                    .contains("uses the same number as " + key + ";")
                    .endsWith("set " + key + " to another number");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rule add fwmark 0x200/0xf00 lookup 30 pref 30",
                "rule add fwmark 0x1 lookup 30 pref 30",
                "rule add from 192.0.2.1 lookup 30 pref 30",
            })
    void rulesOfOthersThatHaveOtherNumbersAreNone(String command) {
        try (NetworkNamespace node = NetworkNamespace.create("node")) {
            node.ip(List.of(command));

            assertThat(clashes(node)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"IPv4, route add 192.0.2.0/24 dev lo table 4096", "IPv6, route add 2001:db8::/32 dev lo table 4096"})
    void aRouteOfAnotherProgramInTheTableIsNamed(String family, String command) {
        try (NetworkNamespace node = NetworkNamespace.create("node")) {
            node.ip(List.of(command));

            assertThat(clashes(node))
                    .singleElement()
                    .asString()
                    .startsWith("the " + family + " routing table 4096 has");
        }
    }

    @Test
    void portsOfTheMachinesOwnClientsAreNamed() {
        try (NetworkNamespace node = NetworkNamespace.create("node")) {
            node.exec("sysctl", "-w", "net.ipv4.ip_local_port_range=20000 60999");

            assertThat(clashes(node))
                    .singleElement()
                    .asString()
                    .contains("(net.ipv4.ip_local_port_range 20000-60999)")
                    .endsWith("set transparentSourcePorts to another range");
        }
    }

    private static List<String> clashes(NetworkNamespace node) {
        return node.call(() -> {
            try (Rtnetlink netlink = new Rtnetlink()) {
                return NumberClashes.find(KernelNumbers.DEFAULT, netlink);
            }
        });
    }
}
