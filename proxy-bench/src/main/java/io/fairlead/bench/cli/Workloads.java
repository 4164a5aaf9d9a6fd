package io.fairlead.bench.cli;

import static io.fairlead.bench.workload.Neighbours.Exchanges.NEW_CONNECTIONS;
import static io.fairlead.bench.workload.Neighbours.Exchanges.SMALL_REQUESTS;
import static io.fairlead.bench.workload.Neighbours.Exchanges.UDP_REQUESTS;

import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.LeftOut;
import io.fairlead.bench.scenario.Endpoints;
import io.fairlead.bench.workload.Bulk;
import io.fairlead.bench.workload.Churn;
import io.fairlead.bench.workload.Idle;
import io.fairlead.bench.workload.KeepAlive;
import io.fairlead.bench.workload.Latency;
import io.fairlead.bench.workload.ManyListeners;
import io.fairlead.bench.workload.Neighbours;
import io.fairlead.bench.workload.NewConnections;
import io.fairlead.bench.workload.StartUp;
import io.fairlead.bench.workload.UdpBulk;
import io.fairlead.bench.workload.UdpRequests;
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
    private static final int[] UDP_CLIENTS = {1, 64, 1_000};
    private static final String MAIN_CLASS = Main.class.getName();
    private static final int CHURN_SECONDS = 60;
    private static final int IDLE_CONNECTIONS = 4_000;
    private static final int LISTENERS = 10_000;

    /** Messages next to bulk streams are few each second, so that their 99th percentile needs longer. */
    private static final int NEIGHBOURS_FACTOR = 2;

    /**
     * Those of a quick run: one of each kind.
     *
     * @param seconds that each measurement takes
     * @param folder where scripts may be written
     * @param endpoints behind all contenders
     */
    static Workloads quick(int seconds, Path folder, Endpoints endpoints) throws IOException {
        Search search = new Search(endpoints);
        Optional<Path> iperf3 = search.iperf3();
        iperf3.ifPresent(program -> search.present.add(new Bulk(program, 1, false, seconds)));
        Optional<Wrk> wrk = search.wrk(folder);
        wrk.ifPresent(program -> {
            search.present.add(new KeepAlive(program, 100, 64, seconds));
            search.present.add(new NewConnections(program, seconds));
        });
        search.present.add(new Latency(seconds));
        search.udp(new int[] {UDP_CLIENTS[1]}, seconds);
        iperf3.ifPresent(program -> search.neighbours(program, SMALL_REQUESTS, seconds));
        return search.found();
    }

    /**
     * All of them.
     *
     * @param seconds that each measurement takes
     * @param folder where scripts may be written
     * @param endpoints behind all contenders
     */
    static Workloads full(int seconds, Path folder, Endpoints endpoints) throws IOException {
        Search search = new Search(endpoints);
        Optional<Path> iperf3 = search.iperf3();
        iperf3.ifPresent(program -> {
            for (int streams : new int[] {1, 8}) {
                search.present.add(new Bulk(program, streams, false, seconds));
                search.present.add(new Bulk(program, streams, true, seconds));
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
        search.udp(UDP_CLIENTS, seconds);
        iperf3.ifPresent(program -> {
            search.neighbours(program, SMALL_REQUESTS, NEIGHBOURS_FACTOR * seconds);
            search.neighbours(program, NEW_CONNECTIONS, NEIGHBOURS_FACTOR * seconds);
            if (search.hasUdp) {
                search.neighbours(program, UDP_REQUESTS, NEIGHBOURS_FACTOR * seconds);
            }
        });
        search.neighboursOfDatagrams(NEIGHBOURS_FACTOR * seconds);
        search.present.add(new Idle(IDLE_CONNECTIONS));
        search.present.add(new StartUp());
        search.present.add(new ManyListeners(LISTENERS));
        wrk.ifPresent(program -> search.present.add(new Churn(program, CHURN_SECONDS)));
        return search.found();
    }

    private static final class Search {
        private final List<Workload> present = new ArrayList<>();
        private final List<LeftOut> leftOut = new ArrayList<>();
        private final Endpoints endpoints;
        private final boolean hasUdp;

        Search(Endpoints endpoints) {
            this.endpoints = endpoints;
            this.hasUdp = endpoints.unavailabilityOfUdp() == null;
            if (!hasUdp) {
                leftOut.add(new LeftOut("udp", "needs epoll and recvmmsg(2): " + endpoints.unavailabilityOfUdp()));
            }
        }

        void udp(int[] clients, int seconds) {
            if (hasUdp) {
                for (int number : clients) {
                    present.add(new UdpRequests(number, seconds));
                }
                present.add(new UdpBulk(MAIN_CLASS, endpoints.datagramCounts(), seconds));
            }
        }

        void neighbours(Path iperf3, Neighbours.Exchanges exchanges, int seconds) {
            present.add(Neighbours.ofStreams(iperf3, exchanges, seconds, endpoints.pid()));
        }

        void neighboursOfDatagrams(int seconds) {
            if (hasUdp) {
                for (Neighbours.Exchanges exchanges : List.of(SMALL_REQUESTS, UDP_REQUESTS)) {
                    present.add(Neighbours.ofDatagrams(
                            MAIN_CLASS, endpoints.datagramCounts(), exchanges, seconds, endpoints.pid()));
                }
            }
        }

        Optional<Path> iperf3() {
            return program("iperf3", "bulk and neighbours");
        }

        Optional<Wrk> wrk(Path folder) throws IOException {
            Optional<Path> program = program("wrk", "http and new connections");
            return program.isPresent() ? Optional.of(new Wrk(program.get(), folder)) : Optional.empty();
        }

        private Optional<Path> program(String name, String workloads) {
            Optional<Path> program = Programs.find(name);
            if (program.isEmpty()) {
                leftOut.add(new LeftOut(workloads, Packages.missing(name)));
            }
            return program;
        }

        Workloads found() {
            return new Workloads(present, leftOut);
        }
    }
}
