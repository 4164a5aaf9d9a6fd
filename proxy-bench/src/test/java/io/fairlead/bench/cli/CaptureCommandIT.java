package io.fairlead.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.scenario.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes that capture traffic, in a network namespace of their own. They need root, nft and ip, and skip without. */
@Timeout(180)
final class CaptureCommandIT {
    private static final long PATIENCE_SECONDS = 150;

    /** No other limit of descriptors than there is. */
    private static final int UNLIMITED = 0;

    private static final String NODE =
            """
            exec '%s' $FAIRLEAD_JAVA_OPTS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \\
                -cp '%s' io.fairlead.k8s.cli.Main "$@"
            """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), classPath());

    @TempDir
    Path folder;

    @BeforeEach
    void needsRootAndPrograms() {
        assumeTrue(Isolation.command(List.of()).isPresent(), "not root, or no unshare or ip");
        assumeTrue(Programs.find("nft").isPresent(), "nftables is not installed");
    }

    @Test
    void bothWaysAreMeasuredFromTheStartToTheCleanup() throws IOException, InterruptedException {
        Result result = bench(
                NODE, UNLIMITED, "capture", "--services", "20", "--changes", "3", "--output", folder + "/results");

        assertThat(result.exitCode()).as(result.text()).isZero();
        assertThat(result.text().lines().map(line -> line.replaceAll(" {2,}", " | ")))
                .contains(
                        "what | bind | tproxy",
                        "Services | 20 | 20",
                        "in the kernel: frontends in nftables | 62 | 62",
                        "local routes | 22 | 0",
                        "tables, rules and routes after cleanup | 0 | 0");
        String json = Files.readString(results().getFirst());
        assertThat(json)
                .contains("\"format\" : \"fairlead-capture/1\"")
                .containsPattern("\"restartAll\" : \\d")
                .containsPattern("\"additions\" : \\[ [\\d.]+, [\\d.]+, [\\d.]+ ]");
    }

    @Test
    void descriptorsSayHowManyServicesAreBound() throws IOException, InterruptedException {
        Result result = bench(NODE, 2030, "capture", "--services", "20", "--changes", "1", "--output", folder + "/x");

        assertThat(result.exitCode()).as(result.text()).isZero();
        assertThat(result.text().replaceAll("\\s+", " "))
                .contains("Services 10 20")
                .contains("bind has 10 Services rather than 20")
                .contains("a process may have 2,030 here");
    }

    @Test
    void aNodeThatDoesNotServeIsAFailure() throws IOException, InterruptedException {
        Result result = bench(
                "[ \"$1\" = --version ] || { echo 'no such option'; exit 2; }\n", UNLIMITED, "capture", "--quick");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.text()).contains("the node has ended: no such option");
    }

    private record Result(int exitCode, String text) {}

    private Result bench(String launcher, int descriptors, String... args) throws IOException, InterruptedException {
        Path script = folder.resolve("fairlead");
        Files.writeString(script, "#!/bin/sh\n" + launcher);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(JavaCommand.of(Main.class.getName(), List.of(args)));
        command.add(1, "-D" + Main.HOME + "=" + folder);
        if (descriptors != UNLIMITED) {
            command.addAll(0, List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh"));
        }
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroy();
        }
        return new Result(process.exitValue(), Files.readString(log));
    }

    private List<Path> results() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("results"))) {
            return files.toList();
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
