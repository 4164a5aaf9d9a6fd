package io.fairlead.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.bench.load.PlainRelay;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.RunFile;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Real runs, as short as they can be. They need wrk and iperf3 on the PATH, and skip without them. */
@Timeout(120)
final class BenchCommandIT {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void proxiesAreMeasuredBesideTheDirectWay() throws IOException {
        assumeTrue(Programs.find("wrk").isPresent(), "wrk is not installed");
        assumeTrue(Programs.find("iperf3").isPresent(), "iperf3 is not installed");

        assertThat(bench("--quick", "--rounds", "1", "--contenders", "direct,nat,haproxy,nginx,netty"))
                .as(out + "" + err)
                .isZero();

        BenchRun run = result();
        assertThat(run.workloads())
                .hasSize(7)
                .allSatisfy(workload -> assertThat(workload.results())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(result -> assertThat(result.measurement(workload.primary()))
                                .hasValueSatisfying(
                                        value -> assertThat(value.median()).isPositive())));
        ContenderResult netty =
                run.workload("new-connections").orElseThrow().of("netty").orElseThrow();
        assertThat(netty.measurement(Metric.CPU_PER_CONNECTION))
                .hasValueSatisfying(value -> assertThat(value.median()).isBetween(5.0, 5000.0));
        assertThat(run.workload("latency").orElseThrow().results())
                .allSatisfy(result -> assertThat(result.latencies()).isNotEmpty());
        assertThat(run.workload("udp-requests-64").orElseThrow().results()).allSatisfy(result -> {
            assertThat(result.measurement(Metric.LOSS))
                    .hasValueSatisfying(value -> assertThat(value.median()).isBetween(0.0, 50.0));
            assertThat(result.latencies()).isNotEmpty();
        });
        assertThat(run.workload("udp-bulk").orElseThrow().results())
                .extracting(ContenderResult::contender)
                .containsExactly("direct", "nat", "nginx");
        assertThat(run.workload("neighbours").orElseThrow().results()).allSatisfy(result -> {
            assertThat(result.measurement(Metric.THROUGHPUT))
                    .hasValueSatisfying(value -> assertThat(value.median()).isPositive());
            assertThat(result.latencies()).isNotEmpty();
        });
        assertThat(files(".html")).hasSize(1);
    }

    @Test
    void processesAreStartedAnewWhereTheirStartOrMemoryIsMeasured() throws IOException {
        assertThat(bench(
                        "--no-isolation",
                        "--rounds",
                        "1",
                        "--contenders",
                        "netty",
                        "--workloads",
                        "idle,start,listeners"))
                .as(out + "" + err)
                .isZero();

        BenchRun run = result();
        assertThat(run.workloads()).hasSize(3);
        ContenderResult idle = run.workloads().getFirst().results().getFirst();
        assertThat(idle.measurement(Metric.HEAP_PER_CONNECTION))
                .hasValueSatisfying(value -> assertThat(value.median()).isBetween(200.0, 20_000.0));
        assertThat(run.workload("start").orElseThrow().results().getFirst().measurement(Metric.FIRST_ANSWER))
                .hasValueSatisfying(value -> assertThat(value.median()).isBetween(0.01, 30.0));
    }

    @Test
    void aTargetOfTheUserIsMeasuredWhereItCanBeReached() throws IOException {
        assumeTrue(Programs.find("wrk").isPresent(), "wrk is not installed");
        try (PlainRelay mine = new PlainRelay()) {
            mine.forward(AddressPort.parse("127.80.9.1:18080"), AddressPort.parse("127.80.0.1:8080"));

            assertThat(bench(
                            "--quick",
                            "--rounds",
                            "1",
                            "--contenders",
                            "direct",
                            "--workloads",
                            "http,latency",
                            "--target",
                            "127.80.9.1:18080",
                            "--name",
                            "mine"))
                    .as(out + "" + err)
                    .isZero();
        }

        BenchRun run = result();
        assertThat(run.workload("http-100B-64").orElseThrow().of("mine")).isPresent();
        assertThat(run.workload("latency").orElseThrow().of("mine")).isEmpty();
        assertThat(run.leftOut()).anySatisfy(out -> {
            assertThat(out.name()).isEqualTo("nat");
            assertThat(out.why()).contains("--target");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rounds 0                     | --rounds is 0; allowed are 1 to 99
            --seconds 61                   | --seconds is 61; allowed are 1 to 60
            --target nowhere               | 'nowhere' has no port; write HOST:PORT
            --no-isolation --contenders envoy | nothing is called envoy; there are direct
            --haproxy pom.xml              | --haproxy is 'pom.xml', which is not an executable file
            --nginx /no/such               | --nginx is '/no/such', which is not an executable file
            faults --haproxy /no/such      | --haproxy is '/no/such', which is not an executable file
            faults --faults meteor         | no fault is called meteor; there are refused, black-hole
            scale --services 0             | services is 0; allowed are 1 to 500000
            scale --seconds 2              | seconds is 2; allowed are 3 to 600
            scale --services 5             | a cluster of 5 Services with 250000 endpoints has too little to change
            capture --services 1           | services is 1; allowed are 2 to 100000
            capture --changes 0            | changes is 0; allowed are 1 to 1000
            compare                        | BEFORE
            compare /no/such /no/other     | /no/such
            report pom.xml                 | 'pom.xml' does not hold the result of a run
            """)
    void wrongArgumentsAreRefusedWithWhatIsAllowed(String args, String message) {
        assertThat(bench(args.strip().split(" ", -1))).isNotZero();
        assertThat(err.toString()).contains(message);
    }

    private int bench(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (args[0].startsWith("--")) {
            all.addAll(List.of("--output", folder.toString()));
        }
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private BenchRun result() throws IOException {
        return RunFile.read(files(".json").getFirst());
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
