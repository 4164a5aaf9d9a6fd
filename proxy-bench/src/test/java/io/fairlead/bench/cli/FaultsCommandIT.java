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

/** Real faults, in network namespaces of their own. They need root, nft and ip, and skip without. */
@Timeout(120)
final class FaultsCommandIT {
    @TempDir
    Path folder;

    @BeforeEach
    void needsRootAndPrograms() {
        assumeTrue(Isolation.command(List.of()).isPresent(), "not root, or no unshare or ip");
        assumeTrue(Programs.find("nft").isPresent(), "nftables is not installed");
        assumeTrue(Programs.find("nsenter").isPresent(), "util-linux is not installed");
    }

    @Test
    void theKernelsNatSendsHalfOfAllConnectionsToAnEndpointThatRefusesThem() throws IOException {
        Path document =
                Files.writeString(folder.resolve("reliability.md"), "<!-- faults: begin -->\n<!-- faults: end -->\n");
        StringWriter out = new StringWriter();

        int exitCode = new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(
                        "faults",
                        "--faults",
                        "refused",
                        "--contenders",
                        "nat",
                        "--update",
                        document.toString(),
                        "--output",
                        folder.toString());

        assertThat(exitCode).as(out.toString()).isZero();
        JsonNode row = result().path("rows").path(0);
        assertThat(row.path("tried").asInt()).isEqualTo(500);
        assertThat(row.path("failed").path("refused").asInt()).isBetween(150, 350);
        assertThat(row.path("failed").size()).isOne();
        assertThat(row.path("recoveredAfterSeconds").isNumber()).isTrue();
        assertThat(document).content().contains("| one of two endpoints refuses | nat | 500 |");
    }

    private JsonNode result() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path json = files.filter(file -> file.toString().endsWith("-faults.json"))
                    .findFirst()
                    .orElseThrow();
            return new JsonMapper().readTree(Files.readString(json));
        }
    }
}
