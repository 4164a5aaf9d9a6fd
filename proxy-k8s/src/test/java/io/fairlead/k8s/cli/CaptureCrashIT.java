package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import io.fairlead.lab.NetworkNamespace;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that is killed at random moments while Services change, and started again: it converges, and touches nothing
 * that is not its own. {@code -Dfairlead.crash.seed} sets the moments and the changes.
 */
class CaptureCrashIT {
    private static final long SEED = Long.getLong("fairlead.crash.seed", 20260807);
    private static final int KILLS = 10;

    /** After what a random time passes until the process is killed, and how long that is at most. */
    private enum Phase {
        /** The JVM starts, manifests are read. */
        START(1500),
        /** It has made sure that it is alone, and begins to tell the kernel. */
        FIRST_INSTALLATION(600),
        /** It follows changes. */
        SERVING(700);

        private final int maxMillis;

        Phase(int maxMillis) {
            this.maxMillis = maxMillis;
        }
    }

    private static final long CHURN_MILLIS = 15;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Of others; the names of two tables are as near to ours as can be. */
    private static final String FOREIGN_TABLES = """
            table inet foreign {
                set v4 { type ipv4_addr . inet_service; elements = { 10.96.0.10 . 8000, 198.51.100.1 . 80 }; }
                set ranges { type ipv6_addr; flags interval; elements = { fd00:96::/64 }; }
                chain input { type filter hook input priority 5; policy accept; ip daddr . tcp dport @v4 accept; }
                chain marking { type filter hook prerouting priority -151; policy accept; ip saddr 198.51.100.7 meta mark set 0x2000; }
            }
            table ip foreign_nat {
                chain prerouting { type nat hook prerouting priority dstnat; policy accept; ip daddr 198.51.100.200 tcp dport 80 dnat to 10.244.0.12:80; }
                chain postrouting { type nat hook postrouting priority srcnat; policy accept; ip saddr 198.51.100.0/24 masquerade; }
            }
            table inet fairlead_monitor { set vips4 { type ipv4_addr; elements = { 10.96.0.10 }; }; }
            table ip fairlead_other { set vips4 { type ipv4_addr; elements = { 10.96.0.10 }; }; }
            """;

    private static final List<String> FOREIGN_ROUTES = List.of(
            "route add local 198.51.100.1/32 dev lo table local proto static",
            "route add local 198.51.100.2/32 dev lo table local proto static src 192.168.99.1",
            "route add local 2001:db8:e::1/128 dev lo table local proto static",
            "route add 198.51.100.128/25 dev lo table 4097 proto static",
            "rule add fwmark 0x2000/0x2000 lookup 4097 priority 90");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"bind", "tproxy"})
    void aNodeThatIsKilledAtAnyMomentConvergesAtItsNextStart(String capture) throws Exception {
        LabRequirements.checkProgram("nft");
        SplittableRandom random = new SplittableRandom(SEED + capture.hashCode());
        try (Lab lab = Lab.open(Layout.POINT_TO_POINT);
                LabNode node = new LabNode(lab, temp);
                EndpointServer endpoint4 = endpoint(lab, IpFamily.IPV4);
                EndpointServer endpoint6 = endpoint(lab, IpFamily.IPV6)) {
            InstalledState installed = new InstalledState(node.namespace());
            installForeign(node.namespace());
            String before = installed.all();
            ChurningServices services = new ChurningServices(node, lab.podB(), random.split());
            killDuringChurn(capture, node, services, random);
            assertThat(foreign(installed.all(), node.namespace())).isEqualTo(foreign(before, node.namespace()));

            NamespaceProcess last = node.start(capture).awaitServing();
            assertThat(last.output()).doesNotContain("ERROR");
            assertInstalled(capture, installed, services);
            assertSameAsFresh(capture, installed);
            assertServed(lab, services);
            assertThat(endpoint4.accepted() + endpoint6.accepted()).isPositive();
            last.kill();
            assertThat(foreign(installed.all(), node.namespace())).isEqualTo(foreign(before, node.namespace()));

            assertThat(NamespaceProcess.run(node.namespace(), "cleanup"))
                    .contains("removed nftables table inet fairlead\n");
            assertThat(installed.all()).isEqualTo(before);
        }
    }

    private static EndpointServer endpoint(Lab lab, IpFamily family) {
        return EndpointServer.start(lab.podB(), family, ChurningServices.ENDPOINT_PORT);
    }

    private static void installForeign(NetworkNamespace namespace) {
        namespace.ip(FOREIGN_ROUTES);
        namespace.exec("ip", "-6", "rule", "add", "fwmark", "0x2000/0x2000", "lookup", "4097", "priority", "90");
        namespace.execWithInput(FOREIGN_TABLES, "nft", "-f", "-");
    }

    /** What of the whole is not ours: tables by their names, routes and rules by their protocol. */
    private static String foreign(String all, NetworkNamespace namespace) {
        String tables = Stream.of("inet foreign", "ip foreign_nat", "inet fairlead_monitor", "ip fairlead_other")
                .map(table -> namespace.exec(("nft list table " + table).split(" ")))
                .reduce("", String::concat);
        return tables
                + all.substring(all.indexOf("0:\tfrom all"))
                        .lines()
                        .filter(line -> !line.contains("proto 250"))
                        .reduce("", (text, line) -> text + line + "\n");
    }

    private static void killDuringChurn(
            String capture, LabNode node, ChurningServices services, SplittableRandom random) throws Exception {
        ScheduledExecutorService churn = Executors.newSingleThreadScheduledExecutor();
        List<String> moments = new ArrayList<>();
        try {
            var running = churn.scheduleWithFixedDelay(() -> churn(services), 0, CHURN_MILLIS, TimeUnit.MILLISECONDS);
            for (int kill = 0; kill < KILLS; kill++) {
                Phase phase = Phase.values()[kill % Phase.values().length];
                moments.add(killAtRandom(node.start(capture), phase, random));
            }
            assertThat(running.isDone()).as("the churn has failed").isFalse();
        } finally {
            churn.shutdown();
            assertThat(churn.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        System.out.println("capture " + capture + ", seed " + SEED + ", " + services.count()
                + " Services; killed at, having: " + String.join(", ", moments));
    }

    private static String killAtRandom(NamespaceProcess process, Phase phase, SplittableRandom random)
            throws InterruptedException {
        int millis = random.nextInt(phase.maxMillis);
        switch (phase) {
            case START -> {}
            case FIRST_INSTALLATION -> process.awaitCapturing();
            case SERVING -> process.awaitServing();
        }
        assertThat(process.endsWithin(millis))
                .as("it ends by itself: %s", process.output())
                .isFalse();
        process.kill();
        String output = process.output();
        return phase + "+" + millis + " ms "
                + (output.contains("NodeCommand: serving ")
                        ? "serving"
                        : output.contains("packet filter: ") ? "installed" : "nothing yet");
    }

    private static void churn(ChurningServices services) {
        try {
            services.churn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What follows from the manifests alone. */
    private static void assertInstalled(String capture, InstalledState installed, ChurningServices services) {
        List<String> wanted = new ArrayList<>(
                services.clusterIps().stream().map(IpAddress::toString).toList());
        if (capture.equals("bind")) {
            services.externalIps().forEach(address -> wanted.add(address.toString()));
        }
        List<String> vips = new ArrayList<>(installed.elements("inet fairlead vips4"));
        vips.addAll(installed.elements("inet fairlead vips6"));
        assertThat(vips).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(installed.localRoutes().stream()
                        .map(route -> route.split(" ", -1)[1])
                        .toList())
                .containsExactlyInAnyOrderElementsOf(capture.equals("bind") ? wanted : List.of());
        assertThat(installed.policies()).hasSize(capture.equals("bind") ? 0 : 4);
        assertThat(installed.tables("fairlead"))
                .isEqualTo(
                        capture.equals("bind")
                                ? List.of("table arp fairlead", "table inet fairlead")
                                : List.of("table inet fairlead", "table ip fairlead", "table ip6 fairlead"));
    }

    /** On a node without a previous proxy. */
    private void assertSameAsFresh(String capture, InstalledState installed) throws IOException {
        try (Lab clean = Lab.open(Layout.POINT_TO_POINT);
                LabNode node = new LabNode(clean, temp)) {
            node.start(capture).awaitServing();
            InstalledState fresh = new InstalledState(node.namespace());
            List<String> tables = fresh.tables("fairlead");
            assertThat(tables).isNotEmpty();
            for (String table : tables) {
                assertThat(installed.table(table)).isEqualTo(fresh.table(table));
            }
            assertThat(installed.localRoutes()).isEqualTo(fresh.localRoutes());
            assertThat(installed.policies()).isEqualTo(fresh.policies());
        }
    }

    private static void assertServed(Lab lab, ChurningServices services) {
        List<ChurningServices.Place> places = services.places(lab.node().ipv4());
        assertThat(places).anyMatch(ChurningServices.Place::isServed).anyMatch(place -> !place.isServed());
        for (LabHost client : List.of(lab.podA(), lab.node())) {
            Probe probe = Probe.from(client).withTimeout(Probe.AFTER_REPEATED_SYN);
            for (ChurningServices.Place place : places) {
                await().pollDelay(Duration.ZERO)
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(probe.connect(place.address()))
                                .as("%s to %s", client, place)
                                .isInstanceOf(place.isServed() ? Outcome.Served.class : Outcome.Refused.class));
            }
        }
    }
}
