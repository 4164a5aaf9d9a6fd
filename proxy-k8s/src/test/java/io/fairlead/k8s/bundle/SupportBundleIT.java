package io.fairlead.k8s.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fairlead.k8s.ask.AdminAddress;
import io.fairlead.k8s.ask.AdminClient;
import io.fairlead.k8s.testkit.RecordedNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class SupportBundleIT {
    private static final String LOG = """
            12:00:00 INFO connected to https://admin:hunter2@10.0.0.1:6443 with Authorization: Bearer abcdefghijk
            12:00:01 DEBUG 10.244.1.3:44440 -> 10.244.1.5:8080 for shop/orders; another client is 10.9.8.7
            12:00:02 WARN password=hunter2 and eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln
            """;

    @TempDir
    private Path temp;

    private BundleReport report = new BundleReport("", "", false, List.of());

    private Map<String, String> collect(RecordedNode node, boolean masksClients) throws IOException {
        Path log = Files.writeString(temp.resolve("node.log"), LOG);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (AdminClient client =
                new AdminClient(AdminAddress.parse(node.unixAddress()), null, Duration.ofSeconds(5))) {
            report = new SupportBundle(client, new BundleOptions(masksClients, log, "1.2.3")).write("bundle", archive);
        }
        Map<String, String> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive.toByteArray())))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getMode() & 0777).isEqualTo(0600);
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private RecordedNode node() {
        return new RecordedNode(temp.resolve("admin.sock"))
                .answer("status", "status.json")
                .answer("services", "services.json")
                .answer("endpoints", "endpoints.json")
                .answer("connections", "connections.json")
                .answer("config", "config.json")
                .answer("events", "events.json");
    }

    @Test
    void whatTheNodeAnswersAndTheKernelHasIsInOneDirectory() throws IOException {
        try (RecordedNode node = node()) {
            Map<String, String> files = collect(node, false);

            assertThat(files)
                    .containsKeys(
                            "bundle/manifest.json",
                            "bundle/limits.json",
                            "bundle/kernel/nftables.txt",
                            "bundle/kernel/ip-rule.txt",
                            "bundle/kernel/sysctl.txt",
                            "bundle/kernel/version.txt",
                            "bundle/system/os-release.txt",
                            "bundle/log.txt");
            assertThat(files.get("bundle/kernel/sysctl.txt"))
                    .containsPattern("net.ipv4.ip_local_port_range = \\d+\\s+\\d+\n");
            assertThat(files.get("bundle/status.json")).isEqualTo(RecordedNode.fixture("status.json"));
            assertThat(files.get("bundle/connections.json")).contains("10.244.1.3:44440");
            assertThat(files.get("bundle/limits.json"))
                    .contains("\"limit\" : 20000")
                    .doesNotContain("node-1");
        }
    }

    @Test
    void whatCannotBeCollectedIsListedWithTheReason() throws IOException {
        try (RecordedNode node = node()) {
            Map<String, String> files = collect(node, false);

            assertThat(files).doesNotContainKey("bundle/listeners.json");
            assertThat(report.missing())
                    .extracting(BundleReport.File::file, BundleReport.File::problem)
                    .contains(tuple("listeners.json", "nothing is recorded here"));
            JsonNode manifest = new ObjectMapper().readTree(files.get("bundle/manifest.json"));
            assertThat(manifest.path("version").asString()).isEqualTo("1.2.3");
            assertThat(manifest.path("files").size()).isEqualTo(report.files().size());
        }
    }

    @Test
    void secretsAreRemoved() throws IOException {
        try (RecordedNode node = node()) {
            String log = collect(node, false).get("bundle/log.txt");

            assertThat(log)
                    .doesNotContain("hunter2")
                    .doesNotContain("abcdefghijk")
                    .doesNotContain("eyJ")
                    .contains("10.244.1.3:44440 -> 10.244.1.5:8080");
            assertThat(collect(node, false).get("bundle/system/environment-names.txt"))
                    .contains("PATH\n")
                    .doesNotContain("=");
        }
    }

    @Test
    void clientsHaveTheSameNameInAllFiles() throws IOException {
        try (RecordedNode node = node()) {
            Map<String, String> files = collect(node, true);

            String connections = files.get("bundle/connections.json");
            assertThat(connections)
                    .doesNotContain("10.244.1.3")
                    .doesNotContain("fd00:10:244::3")
                    .contains("\"client\":\"client-1:44440\"")
                    .contains("\"client\":\"client-3:51000\"")
                    .contains("10.244.1.5:8080")
                    .contains("10.96.0.20:80");
            assertThat(files.get("bundle/log.txt"))
                    .contains("client-1:44440 -> 10.244.1.5:8080")
                    .doesNotContain("10.9.8.7")
                    .contains("12:00:01 DEBUG");
        }
    }

    @Test
    void withoutANodeTheRestIsCollected() throws IOException {
        RecordedNode gone = node();
        gone.close();
        Files.deleteIfExists(temp.resolve("admin.sock"));

        assertThat(collect(gone, false)).containsKeys("bundle/kernel/version.txt", "bundle/manifest.json");
        assertThat(report.missing()).extracting(BundleReport.File::file).contains("status.json", "metrics.txt");
    }
}
