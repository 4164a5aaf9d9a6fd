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
 * How long does the first connection to a Service hold up its event loop? {@code maglev} makes its table then.
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar FirstPickBenchmark -prof gc}. Each operation is the
 * first pick of a new balancer. The baseline, {@code random}, makes nothing; what it shows beyond the pick itself is
 * the cost of measuring single calls.
 *
 * <p>Proved wrong: that a table takes about a millisecond for up to 655 endpoints and ten times that above, if
 * {@code maglev} takes clearly longer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls balance() first
public class FirstPickBenchmark {
    /** How the Service is balanced. */
    @Param({"random", "maglev"})
    public String selector = "";

    /** How many endpoints it has. */
    @Param({"2", "100", "1000", "10000"})
    public int endpoints;

    private Balancer balancer;

    /** Makes a balancer from which nothing was picked. */
    @Setup(Level.Invocation)
    public void balance() {
        balancer = SampleBalancer.of(selector, endpoints, SessionAffinity.NONE);
    }

    /** The first pick. */
    @Benchmark
    public Candidate firstPick(Clients clients) {
        return SampleBalancer.pickAndRelease(balancer, clients.next());
    }
}
