package io.fairlead.k8s.metrics;

import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Upper bounds of kube-proxy's histograms, in seconds.
 *
 * <p>Source: kube-proxy's {@code pkg/proxy/metrics/metrics.go}.
 */
final class Buckets {
    private Buckets() {}

    /** 1 ms, doubled 14 times. */
    static double[] syncing() {
        return IntStream.range(0, 15).mapToDouble(i -> 0.001 * (1 << i)).toArray();
    }

    /**
     * 0 (which kube-proxy has by an accident, and which here counts clocks that differ), two quarters, each second to
     * 59, each five seconds to 115, each half minute to five.
     */
    static double[] programming() {
        return Stream.of(
                        DoubleStream.of(0, 0.25, 0.5),
                        IntStream.rangeClosed(1, 59).asDoubleStream(),
                        IntStream.range(0, 12).mapToDouble(i -> 60 + 5 * i),
                        IntStream.range(0, 7).mapToDouble(i -> 120 + 30 * i))
                .flatMapToDouble(Function.identity())
                .toArray();
    }
}
