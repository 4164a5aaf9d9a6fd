package io.fairlead.bench.select;

import io.fairlead.bench.route.SampleCluster;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
 * What does it cost to send a client that is remembered to the endpoint that it had?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar ClientAffinityBenchmark -prof gc}. Of 4,096 clients,
 * all of them remembered, one after the other connects to a Service with session affinity; each pick refreshes what is
 * remembered, as Kubernetes wants it. With two threads, times are those of each thread.
 *
 * <p>The baseline, {@code lookUpAndCount}, is the least that a memory of clients can do: find the client in a
 * {@link ConcurrentHashMap}, count up, count down. It neither forgets nor refreshes.
 *
 * <p>Proved wrong: that affinity is cheap next to the system calls of a connection, of which the cheapest takes about a
 * microsecond, if a hit takes longer than that; that it does not depend on the number of endpoints, if it grows with
 * them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
public class ClientAffinityBenchmark {
    /** A Service that remembers all clients. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls remember() first
    public static class Remembering {
        /** How many endpoints it has. */
        @Param({"10", "1000", "10000"})
        public int endpoints;

        private Balancer balancer;

        /** Each client connects once. */
        @Setup
        public void remember() {
            balancer = SampleBalancer.of(
                    "random", endpoints, new SessionAffinity.ClientIp(SessionAffinity.ClientIp.DEFAULT_TIMEOUT));
            for (int i = 0; i < Clients.COUNT; i++) {
                SampleBalancer.pickAndRelease(balancer, Clients.from(i));
            }
        }
    }

    private record Key(ServicePortId servicePort, IpAddress client) {}

    /** A map from clients to counts. */
    @State(Scope.Benchmark)
    public static class Counts {
        private final ServicePortId id = SampleCluster.id(0);
        private final ConcurrentHashMap<Key, AtomicInteger> byClient = new ConcurrentHashMap<>();

        /** Fills it. */
        @Setup
        public void fill() {
            for (int i = 0; i < Clients.COUNT; i++) {
                byClient.put(new Key(id, Clients.from(i).client()), new AtomicInteger());
            }
        }

        AtomicInteger count(IpAddress client) {
            AtomicInteger count = Objects.requireNonNull(byClient.get(new Key(id, client)));
            count.incrementAndGet();
            count.decrementAndGet();
            return count;
        }
    }

    /** One event loop. */
    @Benchmark
    public Candidate hit(Remembering service, Clients clients) {
        return SampleBalancer.pickAndRelease(service.balancer, clients.next());
    }

    /** One of two event loops. */
    @Benchmark
    @Threads(2)
    public Candidate hitOnTwoThreads(Remembering service, Clients clients) {
        return SampleBalancer.pickAndRelease(service.balancer, clients.next());
    }

    /** One thread. */
    @Benchmark
    public AtomicInteger lookUpAndCount(Counts counts, Clients clients) {
        return counts.count(clients.next().client());
    }

    /** One of two threads. */
    @Benchmark
    @Threads(2)
    public AtomicInteger lookUpAndCountOnTwoThreads(Counts counts, Clients clients) {
        return counts.count(clients.next().client());
    }
}
