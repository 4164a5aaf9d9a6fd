package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.connect;
import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is ours is removed, what others flush comes back, and what is theirs is never touched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CleanupIT {
    private static final String CAPTURES = "io.fairlead.capture.CaptureKit#captures";
    private static final int REPAIR_SECONDS = 5;

    private static final String FOREIGN_TABLES = """
            table inet filter {
                set hosts { type ipv4_addr; elements = { 10.96.0.1, 192.0.2.7 }; }
                chain input {
                    type filter hook input priority filter; policy accept;
                    ip saddr @hosts tcp dport 9999 drop
                }
            }
            table inet fairleadx {
                chain ours {
                    tcp dport 9999 drop
                }
            }
            table ip my-fairlead {
                chain ours {
                    tcp dport 9999 drop
                }
            }
            table arp filter {
                chain input {
                    type filter hook input priority filter; policy accept;
                }
            }
            """;

    private static final List<String> FOREIGN_ROUTES_AND_RULES = List.of(
            "route add local 10.96.0.99/32 dev lo table local proto static",
            "route add local fd00:96::99/128 dev lo table local proto static",
            "route add local 192.0.2.66/32 dev lo table local",
            "route add local default dev lo table 100",
            "route add 192.0.2.67/32 via 192.168.99.2 proto 249",
            "rule add fwmark 0x1/0x1 lookup 100 pref 99",
            "rule add fwmark 0x1000/0x1000 lookup 100 pref 101",
            "rule add from 192.0.2.68 lookup main pref 100");

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
        var _ = lab.node().namespace().exec("nft", "flush", "ruleset");
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void theNodeIsAsItWasBefore(CaptureMode mode) throws Exception {
        String before = state();
        churn(mode);
        assertThat(state()).isNotEqualTo(before);
        assertThat(kit.cleanUp()).isNotEmpty();
        assertThat(state()).isEqualTo(before);
        assertThat(kit.cleanUp()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void tablesRoutesAndRulesOfOthersAreLeftAlone(CaptureMode mode) throws Exception {
        var _ = lab.node().namespace().execWithInput(FOREIGN_TABLES, "nft", "-f", "-");
        lab.node().namespace().ip(FOREIGN_ROUTES_AND_RULES);
        String before = state();
        try {
            assertThat(before).contains("fairleadx", "10.96.0.99", "proto 249", "fwmark 0x1000/0x1000");
            churn(mode);
            assertThat(kit.cleanUp()).isNotEmpty();
            assertThat(state()).isEqualTo(before);
        } finally {
            lab.node()
                    .namespace()
                    .ip(FOREIGN_ROUTES_AND_RULES.stream()
                            .map(command -> command.replace(" add ", " del "))
                            .toList());
        }
    }

    /** Starts, serves, changes, stops, and starts and stops again. */
    private void churn(CaptureMode mode) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            ServiceDraft web = new ServiceDraft("web", 1, family);
            ServiceDraft guarded = new ServiceDraft("guarded", 2, family);
            String pods = family == IpFamily.IPV4 ? "10.244.0.0/16" : "fd00:244::/32";
            try (Proxy proxy = kit.start(
                    mode,
                    web.applied(web.everywhere()),
                    web.endpoints(lab.podB()),
                    guarded.applied(guarded.everywhere().sourceRanges(pods)))) {
                assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podB");
                apply(proxy, web.deleted(), guarded.endpoints(lab.podC()));
                assertThat(served(lab.podA(), guarded.clusterAddress()).endpoint())
                        .isEqualTo("podC");
                apply(proxy, web.applied(web.port()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void onlyTheNamedProxysThingsAreRemovedOrThoseOfAll(CaptureMode mode) {
        String before = state();
        ServiceDraft web = new ServiceDraft("web", 3, IpFamily.IPV4);
        for (String instance : List.of("", "other")) {
            kit.start(
                            CaptureKit.keeping(mode).withInstance(instance),
                            web.applied(web.everywhere()),
                            web.endpoints(lab.podB()))
                    .close();
        }
        assertThat(lab.node().namespace().call(() -> Cleanup.run("other", false)))
                .isNotEmpty();
        assertThat(tables()).contains("table inet fairlead\n").doesNotContain("fairlead-other");
        assertThat(lab.node().namespace().call(() -> Cleanup.run("third", false)))
                .isEmpty();
        assertThat(lab.node().namespace().call(() -> Cleanup.runAll(true))).isNotEmpty();
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void tablesThatAreFlushedAreThereAgainAfterTheNextChange(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 4, IpFamily.IPV4);
        ServiceDraft other = new ServiceDraft("other", 5, IpFamily.IPV6);
        try (Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            String installed = state();
            var _ = lab.node().namespace().exec("nft", "flush", "ruleset");
            assertThat(tables()).isEmpty();
            assertThat(connectBriefly(lab.podA(), web.clusterAddress()).equals(CaptureKit.SILENT))
                    .isEqualTo(mode == CaptureMode.TPROXY);
            apply(proxy, other.applied(other.everywhere()));
            await().atMost(REPAIR_SECONDS, TimeUnit.SECONDS).until(() -> tables().contains("table inet fairlead\n"));
            assertThat(connect(lab.podA(), other.clusterAddress())).isEqualTo(CaptureKit.REFUSED);
            assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podB");
            apply(proxy, other.deleted());
            await().atMost(REPAIR_SECONDS, TimeUnit.SECONDS).until(() -> state().equals(installed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void routesThatAreFlushedAreThereAgainWhenAddressesOfTheNodeChange(IpFamily family) {
        String[] flush = {"ip", version(family), "route", "flush", "table", "local", "proto", "250"};
        isRepairedWhenAddressesChange(CaptureMode.BIND, family, flush);
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyRuleThatIsDeletedIsThereAgainWhenAddressesOfTheNodeChange(IpFamily family) {
        String[] delete = {"ip", version(family), "rule", "del", "pref", "100"};
        isRepairedWhenAddressesChange(CaptureMode.TPROXY, family, delete);
    }

    private void isRepairedWhenAddressesChange(CaptureMode mode, IpFamily family, String... damage) {
        ServiceDraft web = new ServiceDraft("web", 6, family);
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            String installed = state();
            var _ = lab.node().namespace().exec(damage);
            assertThat(connectBriefly(lab.podA(), web.clusterAddress())).isEqualTo(CaptureKit.SILENT);
            lab.node().namespace().ip(List.of("addr add 192.0.2.200/32 dev lo"));
            try {
                await().atMost(REPAIR_SECONDS, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertThat(connectBriefly(lab.podA(), web.clusterAddress()))
                                .isInstanceOf(Outcome.Served.class));
            } finally {
                lab.node().namespace().ip(List.of("addr del 192.0.2.200/32 dev lo"));
            }
            awaitState(installed);
        }
    }

    private void awaitState(String state) {
        await().atMost(REPAIR_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(state()).isEqualTo(state));
    }

    private static String version(IpFamily family) {
        return family == IpFamily.IPV4 ? "-4" : "-6";
    }

    private String tables() {
        return lab.node().namespace().exec("nft", "list", "tables");
    }

    /** All tables, rules and routes of the node. */
    private String state() {
        return lab.node().namespace().exec("nft", "list", "ruleset")
                + lab.node().namespace().exec("ip", "-4", "rule")
                + lab.node().namespace().exec("ip", "-6", "rule")
                + lab.node().namespace().exec("ip", "-4", "route", "show", "table", "all")
                + lab.node().namespace().exec("ip", "-6", "route", "show", "table", "all");
    }
}
