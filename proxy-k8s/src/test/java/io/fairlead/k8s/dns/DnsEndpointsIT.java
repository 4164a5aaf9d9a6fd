package io.fairlead.k8s.dns;

import static io.fairlead.k8s.dns.ScriptedDnsServer.A;
import static io.fairlead.k8s.dns.ScriptedDnsServer.AAAA;
import static io.fairlead.k8s.dns.ScriptedDnsServer.SRV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.k8s.dns.ScriptedDnsServer.Answer;
import io.fairlead.k8s.dns.ScriptedDnsServer.Data;
import io.fairlead.k8s.dns.ScriptedDnsServer.Question;
import io.fairlead.k8s.testkit.LogKit;
import io.fairlead.model.ClusterChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source against a name server whose answers and faults are chosen. */
@Timeout(60)
final class DnsEndpointsIT {
    private static final String HOST = "web.ns.svc.cluster.local";
    private static final String SPEC = "dns:" + HOST + ".:5000";
    private static final String RECORDS = "_db._tcp.db.ns.svc.cluster.local";

    @TempDir
    Path folder;

    private ScriptedDnsServer server;

    @BeforeEach
    void open() throws IOException {
        server = ScriptedDnsServer.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private DnsKit start(String spec, String... resolvConf) throws IOException {
        return DnsKit.start(spec, DnsKit.resolvConf(folder, resolvConf), server.port());
    }

    private static Data a(String address) {
        return Data.address(HOST, 1, address);
    }

    private static void awaitEndpoints(DnsKit kit, String... endpoints) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(kit.endpoints()).containsExactly(endpoints));
    }

    private long warnings(LogKit log) {
        return log.messages().stream().filter(each -> each.startsWith("WARN")).count();
    }

    @Test
    void bothFamiliesAreEndpoints() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.2"), a("10.0.0.1")), Answer.of(a("fd00::1")));
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000", "10.0.0.2:5000", "[fd00::1]:5000");
            assertThat(kit.batches().getFirst().getFirst()).isInstanceOf(ClusterChange.ServiceApplied.class);
            assertThat(kit.state()).contains("3 addresses of dns:" + HOST + ".:5000, resolved ");
        }
    }

    @Test
    void changesAreReportedWhenTheTimeToLiveIsOverAndOnlyThen() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.1"), a("10.0.0.2")), Answer.of());
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000", "10.0.0.2:5000");
            server.answer(HOST, A, Answer.of(a("10.0.0.2"), a("10.0.0.1")));
            long asked = server.count(HOST, A);
            await().until(() -> server.count(HOST, A) > asked + 1);
            assertThat(kit.batches()).hasSize(1);
            server.answer(HOST, A, Answer.of(a("10.0.0.2"), a("10.0.0.3")));
            awaitEndpoints(kit, "10.0.0.2:5000", "10.0.0.3:5000");
            server.answerHost(HOST, Answer.of(), Answer.of(a("fd00::3")));
            awaitEndpoints(kit, "[fd00::3]:5000");
            assertThat(kit.batches()).hasSize(3);
        }
    }

    @Test
    void aLongTimeToLiveIsHonoured() throws Exception {
        server.answerHost(HOST, Answer.of(Data.address(HOST, 30, "10.0.0.1")), Answer.of());
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            await().during(Duration.ofSeconds(3)).until(() -> server.count(HOST, A) == 1);
        }
    }

    @Test
    void theShortestTimeToLiveCountsAlsoOfAliases() throws IOException {
        server.answer(
                HOST, A, Answer.of(Data.alias(HOST, 0, "real.example"), Data.address("real.example", 600, "10.0.0.1")));
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            await().until(() -> server.count(HOST, A) >= 2);
        }
    }

    @Test
    void anAliasWithoutItsAddressesIsFollowed() throws IOException {
        server.answerHost(
                HOST, Answer.of(Data.alias(HOST, 1, "real.example")), Answer.of(Data.alias(HOST, 1, "real.example")));
        server.answer("real.example", A, Answer.of(Data.address("real.example", 60, "10.0.0.1")));
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000");
        }
    }

    @Test
    void aliasesInACircleAreAFailure() throws IOException {
        server.answerHost(HOST, Answer.of(Data.alias(HOST, 1, "b.example")), Answer.of());
        server.answer("b.example", A, Answer.of(Data.alias("b.example", 1, HOST)));
        try (DnsKit kit = start(SPEC)) {
            await().until(() -> kit.state().contains("more than 8 aliases"));
        }
    }

    @Test
    void aNameThatIsGoneKeepsItsEndpointsAndIsLoggedOnceAndWhenItIsBack() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.1")), Answer.of());
        try (LogKit log = LogKit.capture();
                DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            server.answerAll(new Answer.Code(3));
            await().until(() -> kit.state().contains("no such name (NXDOMAIN)"));
            long asked = server.count(HOST, A);
            await().until(() -> server.count(HOST, A) > asked + 1);
            assertThat(kit.endpoints()).containsExactly("10.0.0.1:5000");
            assertThat(log.messages())
                    .filteredOn(each -> each.startsWith("WARN"))
                    .containsExactly("WARN cannot resolve " + SPEC
                            + ": no such name (NXDOMAIN); keeping the last 1 address, retrying every 5s");
            server.answerHost(HOST, Answer.of(a("10.0.0.2")), Answer.of());
            awaitEndpoints(kit, "10.0.0.2:5000");
            assertThat(log.messages()).contains("INFO " + SPEC + " resolves again: 1 address");
            assertThat(warnings(log)).isEqualTo(1);
        }
    }

    @Test
    void eachFailureHasItsWords() throws IOException {
        try (DnsKit kit = start(SPEC)) {
            await().until(() -> kit.state().contains("waiting for DNS: " + SPEC + ": no such name (NXDOMAIN)"));
            server.answerHost(HOST, Answer.servfail(), Answer.servfail());
            await().until(() ->
                    kit.state().contains("the name server 127.0.0.1 port " + server.port() + " answers ServFail(2)"));
            server.answerHost(HOST, new Answer.Silence(), new Answer.Silence());
            await().until(() -> kit.state().contains("does not answer within 1s"));
            server.answerHost(HOST, Answer.of(), Answer.of());
            await().until(() -> kit.state().contains("no A record, no AAAA record"));
            server.answerHost(HOST, new Answer.Garbage(), new Answer.Garbage());
            await().until(() -> kit.state().contains("answers with a malformed record"));
            server.answerHost(HOST, Answer.of(Data.address(HOST, 1, "0.0.0.0")), Answer.of());
            await().until(() -> kit.state().contains("its only A record is the unspecified address"));
            assertThat(kit.batches()).isEmpty();
        }
    }

    @Test
    void afterAFailureItIsAskedSoonerThanTheTimeToLiveButNotAtOnce() throws IOException {
        server.answerHost(HOST, Answer.servfail(), Answer.servfail());
        try (DnsKit kit = start(SPEC)) {
            await().until(() -> server.count(HOST, A) == 1);
            await().during(Duration.ofMillis(800)).until(() -> server.count(HOST, A) == 1);
            server.answerHost(HOST, Answer.of(a("10.0.0.1")), Answer.of());
            awaitEndpoints(kit, "10.0.0.1:5000");
        }
    }

    @Test
    void aFamilyThatFailsKeepsItsAddressesWhileTheOtherChanges() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.1")), Answer.of(a("fd00::1")));
        try (LogKit log = LogKit.capture();
                DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000", "[fd00::1]:5000");
            server.answerHost(HOST, Answer.of(a("10.0.0.2")), Answer.servfail());
            awaitEndpoints(kit, "10.0.0.2:5000", "[fd00::1]:5000");
            assertThat(kit.state()).contains("2 addresses").contains("ServFail");
            assertThat(warnings(log)).isEqualTo(1);
            server.answerHost(HOST, Answer.of(a("10.0.0.2")), Answer.of());
            awaitEndpoints(kit, "10.0.0.2:5000");
        }
    }

    @Test
    void hundredsOfAddressesComeOverTcp() throws IOException {
        Data[] addresses = IntStream.range(0, 700)
                .mapToObj(i -> a("10.0." + i / 256 + "." + i % 256))
                .toArray(Data[]::new);
        server.answer(HOST, A, Answer.of(addresses));
        try (DnsKit kit = start(SPEC)) {
            await().untilAsserted(() -> assertThat(kit.endpoints()).hasSize(700));
            assertThat(server.questions()).anyMatch(Question::isTcp);
        }
    }

    @Test
    void anIncompleteAnswerIsAFailureWhereTcpIsClosed() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.1"), a("10.0.0.2"), a("10.0.0.3")), Answer.of());
        try (DnsKit kit = start(SPEC)) {
            awaitEndpoints(kit, "10.0.0.1:5000", "10.0.0.2:5000", "10.0.0.3:5000");
            server.refuseTcp();
            server.answer(
                    HOST,
                    A,
                    Answer.of(IntStream.range(0, 200)
                            .mapToObj(i -> a("10.1.0." + i))
                            .toArray(Data[]::new)));
            await().until(() -> kit.state().contains("answers incompletely over UDP, and not over TCP; open TCP port"));
            assertThat(kit.endpoints()).containsExactly("10.0.0.1:5000", "10.0.0.2:5000", "10.0.0.3:5000");
        }
    }

    @Test
    void theNextServerIsAskedAndRememberedWhereTheFirstIsSilent() throws IOException {
        server.answerHost(HOST, Answer.of(a("10.0.0.1")), Answer.of());
        Path conf = DnsKit.resolvConf(folder);
        Files.writeString(conf, "nameserver 127.0.0.2\nnameserver 127.0.0.1\noptions timeout:1\n");
        try (DnsKit kit = DnsKit.start(SPEC, conf, server.port())) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            long begin = System.nanoTime();
            server.answer(HOST, A, Answer.of(a("10.0.0.2")));
            awaitEndpoints(kit, "10.0.0.2:5000");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void searchDomainsCompleteARelativeName() throws IOException {
        server.answer(HOST, A, Answer.of(a("10.0.0.1")));
        try (DnsKit kit = start("dns:web:5000", "search ns.svc.cluster.local svc.cluster.local", "options ndots:5")) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            assertThat(server.questions()).noneMatch(each -> each.name().equals("web."));
        }
    }

    @Test
    void theSearchGoesOnAfterANameThatDoesNotExistAndStopsAtASilentServer() throws IOException {
        server.answer("web.b.example", A, Answer.of(Data.address("web.b.example", 1, "10.0.0.9")));
        try (DnsKit kit = start("dns:web:5000", "search a.example b.example")) {
            awaitEndpoints(kit, "10.0.0.9:5000");
            server.answerHost("web.a.example", new Answer.Silence(), new Answer.Silence());
            await().until(() -> kit.state().contains("does not answer"));
            long asked = server.count("web.b.example", A);
            long before = server.count("web.a.example", A);
            await().until(() -> server.count("web.a.example", A) > before + 1);
            assertThat(server.count("web.b.example", A)).isEqualTo(asked);
            assertThat(kit.endpoints()).containsExactly("10.0.0.9:5000");
        }
    }

    @Test
    void resolvConfIsReadAgainWhenItHasChanged() throws IOException {
        server.answer(HOST, A, Answer.of(a("10.0.0.1")));
        server.answer("web.other.example", A, Answer.of(Data.address("web.other.example", 1, "10.0.0.7")));
        try (DnsKit kit = start("dns:web:5000", "search ns.svc.cluster.local")) {
            awaitEndpoints(kit, "10.0.0.1:5000");
            DnsKit.resolvConf(folder, "search other.example");
            awaitEndpoints(kit, "10.0.0.7:5000");
            Files.delete(folder.resolve("resolv.conf"));
            long asked = server.count("web.other.example", A);
            await().until(() -> server.count("web.other.example", A) > asked + 1);
        }
    }

    @Test
    void serviceRecordsBringTheirPortsAndAddresses() throws IOException {
        server.answer(
                RECORDS,
                SRV,
                new Answer.Records(
                        List.of(
                                Data.service(RECORDS, 1, 0, 50, 5432, "db-0.example"),
                                Data.service(RECORDS, 1, 0, 50, 5433, "db-1.example")),
                        List.of(
                                Data.address("db-0.example", 1, "10.0.0.1"),
                                Data.address("DB-1.example", 1, "10.0.0.2"),
                                Data.address("db-1.example", 1, "fd00::2"))));
        try (DnsKit kit = start("dns+srv:" + RECORDS)) {
            awaitEndpoints(kit, "10.0.0.1:5432", "10.0.0.2:5433", "[fd00::2]:5433");
            assertThat(server.count("db-0.example", A) + server.count("db-1.example", AAAA))
                    .isZero();
            server.answer(RECORDS, SRV, Answer.of(Data.service(RECORDS, 1, 0, 50, 5433, "db-1.example")));
            server.answer("db-1.example", A, Answer.of(Data.address("db-1.example", 1, "10.0.0.2")));
            awaitEndpoints(kit, "10.0.0.2:5433");
        }
    }

    @Test
    void targetsWithoutAddressesInTheAnswerAreLookedUp() throws IOException {
        Data[] records = IntStream.range(0, 40)
                .mapToObj(i -> Data.service(RECORDS, 1, 0, 1, 5432, "db-" + i + ".example"))
                .toArray(Data[]::new);
        server.answer(RECORDS, SRV, Answer.of(records));
        for (int i = 0; i < 40; i++) {
            server.answer(
                    "db-" + i + ".example", A, Answer.of(Data.address("db-" + i + ".example", 60, "10.0.1." + i)));
        }
        try (LogKit log = LogKit.capture();
                DnsKit kit = start("dns+srv:" + RECORDS)) {
            await().untilAsserted(() -> assertThat(kit.endpoints()).hasSize(40));
            assertThat(warnings(log)).isZero();
            server.answerHost("db-7.example", Answer.servfail(), Answer.servfail());
            await().until(() -> kit.state().contains("the SRV target db-7.example: the name server"));
            assertThat(kit.endpoints()).hasSize(40);
            server.answerHost("db-7.example", new Answer.Code(3), new Answer.Code(3));
            await().untilAsserted(() -> assertThat(kit.endpoints()).hasSize(39));
            assertThat(kit.state()).contains("the SRV target db-7.example: no such name (NXDOMAIN)");
        }
    }

    @Test
    void onlyTheLowestPriorityWithAnAddressIsUsed() throws IOException {
        server.answer(
                RECORDS,
                SRV,
                Answer.of(
                        Data.service(RECORDS, 1, 10, 1, 5432, "a.example"),
                        Data.service(RECORDS, 1, 20, 1, 5432, "b.example")));
        server.answer("b.example", A, Answer.of(Data.address("b.example", 1, "10.0.0.2")));
        try (DnsKit kit = start("dns+srv:" + RECORDS)) {
            awaitEndpoints(kit, "10.0.0.2:5432");
            server.answer("a.example", A, Answer.of(Data.address("a.example", 1, "10.0.0.1")));
            awaitEndpoints(kit, "10.0.0.1:5432");
        }
    }

    @Test
    void aServiceThatIsNotOfferedKeepsItsEndpoints() throws IOException {
        server.answer(RECORDS, SRV, Answer.of(Data.service(RECORDS, 1, 0, 1, 5432, "a.example")));
        server.answer("a.example", A, Answer.of(Data.address("a.example", 1, "10.0.0.1")));
        try (DnsKit kit = start("dns+srv:" + RECORDS)) {
            awaitEndpoints(kit, "10.0.0.1:5432");
            server.answer(RECORDS, SRV, Answer.of(Data.service(RECORDS, 1, 0, 0, 0, ".")));
            await().until(() -> kit.state().contains("the SRV records say that the service is not offered"));
            assertThat(kit.endpoints()).containsExactly("10.0.0.1:5432");
        }
    }

    @Test
    void nothingIsReportedOrAskedOnceItIsClosed() throws IOException {
        server.answer(HOST, A, Answer.of(a("10.0.0.1")));
        DnsKit kit = start(SPEC);
        awaitEndpoints(kit, "10.0.0.1:5000");
        kit.close();
        long asked = server.count(HOST, A);
        server.answer(HOST, A, Answer.of(a("10.0.0.2")));
        await().during(Duration.ofMillis(1500)).until(() -> server.count(HOST, A) == asked);
        assertThat(kit.batches()).hasSize(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("fairlead-dns"));
    }
}
