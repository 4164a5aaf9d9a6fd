package io.fairlead.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real upgrades, in network namespaces of their own. They need root, ip and a proxy to replace, and skip without. */
@Timeout(180)
final class UpgradeCommandIT {
    @TempDir
    Path folder;

    @BeforeEach
    void needsRootAndPrograms() {
        assumeTrue(Isolation.command(List.of()).isPresent(), "not root, or no unshare or ip");
        assumeTrue(Programs.find("nft").isPresent(), "nftables is not installed");
        assumeTrue(Programs.find("haproxy").isPresent(), "HAProxy is not installed");
    }

    @Test
    void haProxyKeepsLongLivedConnectionsInTheProcessesBefore() throws IOException {
        StringWriter out = new StringWriter();
        int exitCode = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(
                        "upgrade",
                        "--contenders=haproxy",
                        "--upgrades=2",
                        "--connections=50",
                        "--rate=20",
                        "--seconds=3",
                        "--output=" + folder);

        assertThat(exitCode).as(out.toString()).isZero();
        JsonNode row = result().path("rows").path(0);
        assertThat(row.path("upgrades").asInt()).isEqualTo(2);
        assertThat(row.path("tried").asInt()).isGreaterThan(20);
        assertThat(row.path("alive").asInt()).isEqualTo(50);
        assertThat(row.path("bytes").asLong()).isPositive();
        assertThat(row.path("wrong").asLong()).isZero();
        assertThat(row.path("processes").asInt()).isGreaterThan(1);
    }

    private JsonNode result() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path json = files.filter(file -> file.toString().endsWith("-upgrades.json"))
                    .findFirst()
                    .orElseThrow();
            return new JsonMapper().readTree(Files.readString(json));
        }
    }
}
