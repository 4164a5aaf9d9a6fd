package io.fairlead.bench.scenario;

import io.fairlead.bench.process.MeasuredProcess;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Repeats a measurement without keeping its result until the compilers of a JVM have little left to do, so that the
 * measurements that count show what a process costs that has run for a minute.
 *
 * <p>A round is calm if the compilers used at most 3 % of the CPU of the process. Two calm rounds in a row end the
 * warm-up, because the compilers work in bursts. Threading: one thread at a time.
 *
 * @param process the JVM
 * @param maxRounds the most rounds, at least 1
 */
record WarmUp(MeasuredProcess process, int maxRounds) {
    private static final double CALM = 0.03;
    private static final int CALM_ROUNDS = 2;

    /** The threads of HotSpot's compilers, as much of their names as the kernel keeps. */
    private static final Pattern COMPILERS = Pattern.compile("C[12] Compiler.*");

    /** One round of load. */
    interface Load {
        void run() throws IOException;
    }

    /**
     * Runs rounds of load until the compilers are calm, or as many as allowed.
     *
     * @return how many rounds were run
     * @throws IOException if the load fails or the process has ended
     */
    int run(Load load) throws IOException {
        int calm = 0;
        int rounds = 0;
        while (rounds < maxRounds && calm < CALM_ROUNDS) {
            double all = process.cpuSeconds();
            double compilers = process.cpuSecondsOfThreads(COMPILERS);
            load.run();
            rounds++;
            boolean isCalm = process.cpuSecondsOfThreads(COMPILERS) - compilers <= CALM * (process.cpuSeconds() - all);
            calm = isCalm ? calm + 1 : 0;
        }
        return rounds;
    }
}
