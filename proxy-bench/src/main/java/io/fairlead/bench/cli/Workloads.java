package io.fairlead.bench.cli;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.workload.Bulk;
import io.fairlead.bench.workload.Churn;
import io.fairlead.bench.workload.Idle;
import io.fairlead.bench.workload.KeepAlive;
import io.fairlead.bench.workload.Latency;
import io.fairlead.bench.workload.ManyListeners;
import io.fairlead.bench.workload.NewConnections;
import io.fairlead.bench.workload.StartUp;
import io.fairlead.bench.workload.Workload;
import io.fairlead.bench.workload.Wrk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What can be measured on this machine, and what cannot and why.
 *
 * <p>Threading: Immutable.
 *
 * @param present in the order of the results
 * @param leftOut those that cannot
 */
record Workloads(List<Workload> present, List<LeftOut> leftOut) {
    private static final int[] CONNECTIONS = {1, 64, 512};
    private static final int[] ANSWER_BYTES = {100, 10_000};
    private static final int CHURN_SECONDS = 60;
    private static final int IDLE_CONNECTIONS = 4_000;
    private static final int LISTENERS = 10_000;

    /**
     * Those of a quick run: one of each kind.
     *
     * @param seconds that each measurement takes
     * @param folder where scripts may be written
     */
    static Workloads quick(int seconds, Path folder) throws IOException {
        Search search = new Search();
        search.iperf3().ifPresent(iperf3 -> search.present.add(new Bulk(iperf3, 1, false, seconds)));
        Optional<Wrk> wrk = search.wrk(folder);
        wrk.ifPresent(program -> {
            search.present.add(new KeepAlive(program, 100, 64, seconds));
            search.present.add(new NewConnections(program, seconds));
        });
        search.present.add(new Latency(seconds));
        return search.found();
    }

    /** All of them. */
    static Workloads full(int seconds, Path folder) throws IOException {
        Search search = new Search();
        search.iperf3().ifPresent(iperf3 -> {
            for (int streams : new int[] {1, 8}) {
                search.present.add(new Bulk(iperf3, streams, false, seconds));
                search.present.add(new Bulk(iperf3, streams, true, seconds));
            }
        });
        Optional<Wrk> wrk = search.wrk(folder);
        wrk.ifPresent(program -> {
            for (int bytes : ANSWER_BYTES) {
                for (int connections : CONNECTIONS) {
                    search.present.add(new KeepAlive(program, bytes, connections, seconds));
                }
            }
            search.present.add(new NewConnections(program, seconds));
        });
        search.present.add(new Latency(seconds));
        search.present.add(new Idle(IDLE_CONNECTIONS));
        search.present.add(new StartUp());
        search.present.add(new ManyListeners(LISTENERS));
        wrk.ifPresent(program -> search.present.add(new Churn(program, CHURN_SECONDS)));
        return search.found();
    }

    private static final class Search {
        private final List<Workload> present = new ArrayList<>();
        private final List<LeftOut> leftOut = new ArrayList<>();

        Optional<Path> iperf3() {
            return program("iperf3", "bulk");
        }

        Optional<Wrk> wrk(Path folder) throws IOException {
            Optional<Path> program = program("wrk", "http and new connections");
            return program.isPresent() ? Optional.of(new Wrk(program.get(), folder)) : Optional.empty();
        }

        private Optional<Path> program(String name, String workloads) {
            Optional<Path> program = Programs.find(name);
            if (program.isEmpty()) {
                leftOut.add(new LeftOut(
                        workloads, "there is no '" + name + "' in PATH; on Debian, install the package " + name));
            }
            return program;
        }

        Workloads found() {
            return new Workloads(present, leftOut);
        }
    }
}
