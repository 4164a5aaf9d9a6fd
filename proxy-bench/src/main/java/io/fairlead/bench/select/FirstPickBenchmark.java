package io.fairlead.bench.select;

import io.fairlead.model.SessionAffinity;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a Service that is new hold up the control thread, and its first connection the event loop?
 * {@code maglev} makes its table then: a large one on the control thread, any other at the first pick.
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar FirstPickBenchmark -prof gc}. {@code firstPick} is
 * that of a new balancer, {@code newBalancer} all that comes before it, from the change on. The baseline is the selector
 * {@code random}, which makes nothing: what its first pick shows beyond that of {@link EndpointSelectorBenchmark} is the
 * cost of measuring single calls. What {@code firstPick} allocates includes the making of the balancer.
 *
 * <p>Proved wrong: that a first pick holds up an event loop for no more than about a millisecond, if {@code maglev} takes
 * clearly longer with any number of endpoints.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
public class FirstPickBenchmark {
    /** A Service without any connection so far. */
    @State(Scope.Benchmark)
    public static class NewService {
        /** How it is balanced. */
        @Param({"random", "maglev"})
        public String selector = "";

        /** How many endpoints it has. */
        @Param({"2", "100", "1000", "10000"})
        public int endpoints;

        Balancer balance() {
            return SampleBalancer.of(selector, endpoints, SessionAffinity.NONE);
        }
    }

    /** Its balancer, from which nothing was picked. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls balance() first
    public static class Balanced {
        private Balancer balancer;

        /** Makes the balancer. */
        @Setup(Level.Invocation)
        public void balance(NewService service) {
            balancer = service.balance();
        }
    }

    /** What the control thread does. */
    @Benchmark
    public Balancer newBalancer(NewService service) {
        return service.balance();
    }

    /** What the event loop does. */
    @Benchmark
    public Candidate firstPick(Balanced service, Clients clients) {
        return SampleBalancer.pickAndRelease(service.balancer, clients.next());
    }
}
