package io.fairlead.k8s.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.LabRequirements;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source against dnsmasq, which needs to be installed. */
@Timeout(60)
final class DnsmasqIT {
    @TempDir
    Path folder;

    private int port;
    private @Nullable Process server;

    @BeforeEach
    void choosePort() throws IOException {
        LabRequirements.checkProgram("dnsmasq");
        port = Loopback.freePort("127.0.0.1");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    private void serve(String... options) throws Exception {
        stop();
        List<String> command = new ArrayList<>(List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=" + System.getProperty("user.name"),
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--local=/example/",
                "--local-ttl=1"));
        command.addAll(List.of(options));
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("dnsmasq.log").toFile())
                .start();
    }

    private DnsKit start(String spec) throws IOException {
        return DnsKit.start(spec, DnsKit.resolvConf(folder, "search example"), port);
    }

    private static void awaitEndpoints(DnsKit kit, String... endpoints) {
        await().untilAsserted(() -> assertThat(kit.endpoints()).containsExactly(endpoints));
    }

    @Test
    void hostsFollowTheServerThroughItsRestart() throws Exception {
        serve("--host-record=web.example,10.0.0.1,fd00::1");
        try (DnsKit kit = start("dns:web.example.:5000")) {
            awaitEndpoints(kit, "10.0.0.1:5000", "[fd00::1]:5000");
            stop();
            await().until(() -> kit.state().contains("does not answer within 1s"));
            assertThat(kit.endpoints()).hasSize(2);
            serve("--host-record=web.example,10.0.0.2");
            awaitEndpoints(kit, "10.0.0.2:5000");
            serve();
            await().until(() -> kit.state().contains("no such name (NXDOMAIN)"));
            assertThat(kit.endpoints()).containsExactly("10.0.0.2:5000");
        }
    }

    @Test
    void aliasesAndServiceRecordsAreResolved() throws Exception {
        serve(
                "--host-record=db-0.example,10.0.0.1",
                "--host-record=db-1.example,10.0.0.2",
                "--cname=web.example,db-1.example",
                "--srv-host=_db._tcp.example,db-0.example,5432,0,10",
                "--srv-host=_db._tcp.example,db-1.example,5433,0,10");
        try (DnsKit hosts = start("dns:web:80");
                DnsKit records = start("dns+srv:_db._tcp")) {
            awaitEndpoints(hosts, "10.0.0.2:80");
            awaitEndpoints(records, "10.0.0.1:5432", "10.0.0.2:5433");
        }
    }

    @Test
    void hundredsOfAddressesAreAllResolved() throws Exception {
        Path hosts = Files.write(
                folder.resolve("hosts"),
                IntStream.range(0, 600)
                        .mapToObj(i -> "10.1." + i / 256 + "." + i % 256 + " web.example")
                        .toList());
        serve("--addn-hosts=" + hosts);
        try (DnsKit kit = start("dns:web:80")) {
            await().untilAsserted(() -> assertThat(kit.endpoints()).hasSize(600));
        }
    }
}
