package io.fairlead.k8s.cli;

import io.fairlead.lab.NetworkNamespace;
import java.io.IOException;
import java.time.Duration;

/**
 * How much slower this machine is just now than one that has nothing else to do. Times that a test grants the programs it
 * runs are multiplied by it, so that they mean the same work on a busy machine.
 *
 * <p>Threading: Immutable.
 *
 * @param factor 1 or more
 */
record MachinePace(double factor) {
    /** What a JVM takes to print a line, on two cores without other load. */
    private static final Duration USUAL_START = Duration.ofMillis(800);

    /** Load comes and goes. */
    private static final double RESERVE = 2;

    /** Starts a JVM that prints a line, and looks at the clock. */
    static MachinePace measure(NetworkNamespace namespace) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var _ = NamespaceProcess.run(namespace, "--version");
        double slower = (double) (System.nanoTime() - begin) / USUAL_START.toNanos();
        return new MachinePace(slower < 1.5 ? 1 : slower * RESERVE);
    }

    /** The time for what usually takes this long. */
    Duration allow(Duration usual) {
        return Duration.ofMillis((long) (usual.toMillis() * factor));
    }
}
