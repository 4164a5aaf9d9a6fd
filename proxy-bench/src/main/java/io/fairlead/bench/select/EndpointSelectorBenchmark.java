package io.fairlead.bench.select;

import io.fairlead.model.SessionAffinity;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to choose an endpoint for a connection and to give it back, and does a second event loop that does
 * the same slow the first one down?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar EndpointSelectorBenchmark -prof gc}. Picks go through
 * a {@link Balancer}, as those of connections do, and each comes from another client. No connections are held: then all
 * endpoints tie, which is the most work for {@code least-conn}. With two threads, times are those of each thread.
 *
 * <p>The baseline, {@code countAtRandom}, is the least that a choice with a count of connections can do: index an array
 * at random, count up, count down.
 *
 * <p>Proved wrong: that a choice costs a connection nothing to speak of, if at 1,000 endpoints a pick takes more than
 * 100 ns by {@code random}, {@code p2c}, {@code round-robin} or {@code maglev}, or more than 1 µs by {@code least-conn};
 * that all but {@code least-conn} do not depend on the number of endpoints, if they grow by more than the baseline does;
 * that a pick allocates nothing, if {@code gc.alloc.rate.norm} is not 0.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
public class EndpointSelectorBenchmark {
    /** A Service with one of the selectors. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls balance() first
    public static class Balanced {
        /** Which. */
        @Param({"random", "round-robin", "least-conn", "p2c", "maglev"})
        public String selector = "";

        /** How many endpoints the Service has. */
        @Param({"2", "10", "100", "1000", "10000"})
        public int endpoints;

        private Balancer balancer;

        /** Makes the balancer. */
        @Setup
        public void balance() {
            balancer = SampleBalancer.of(selector, endpoints, SessionAffinity.NONE);
        }
    }

    /** Counts and nothing else. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Counts {
        /** How many there are. */
        @Param({"2", "10", "100", "1000", "10000"})
        public int endpoints;

        private AtomicInteger[] open;

        /** Makes them. */
        @Setup
        public void make() {
            open = new AtomicInteger[endpoints];
            for (int i = 0; i < endpoints; i++) {
                open[i] = new AtomicInteger();
            }
        }
    }

    private static AtomicInteger countAtRandom(AtomicInteger[] open) {
        AtomicInteger count = open[ThreadLocalRandom.current().nextInt(open.length)];
        count.incrementAndGet();
        count.decrementAndGet();
        return count;
    }

    /** One event loop. */
    @Benchmark
    public Candidate pick(Balanced service, Clients clients) {
        return SampleBalancer.pickAndRelease(service.balancer, clients.next());
    }

    /** One of two event loops. */
    @Benchmark
    @Threads(2)
    public Candidate pickOnTwoThreads(Balanced service, Clients clients) {
        return SampleBalancer.pickAndRelease(service.balancer, clients.next());
    }

    /** One thread. */
    @Benchmark
    public AtomicInteger countAtRandom(Counts counts) {
        return countAtRandom(counts.open);
    }

    /** One of two threads. */
    @Benchmark
    @Threads(2)
    public AtomicInteger countAtRandomOnTwoThreads(Counts counts) {
        return countAtRandom(counts.open);
    }
}
