package io.fairlead.k8s.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that keeps so many MiB alive, replaces some of it all the time, and prints how much memory its heap
 * takes in the end.
 */
final class HeapChurn {
    private static final int BLOCK_BYTES = 16 << 10;
    private static final long SECONDS = 10;
    private static final int LIVE_MIB = 40;

    private HeapChurn() {}

    public static void main(String[] args) {
        try (HeapGoal _ = args[0].equals("goal") ? HeapGoal.start() : null) {
            List<byte[]> live = new ArrayList<>();
            for (long bytes = 0; bytes < (long) LIVE_MIB << 20; bytes += BLOCK_BYTES) {
                live.add(new byte[BLOCK_BYTES]);
            }
            Random random = new Random(1);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS)) {
                for (int i = 0; i < 8; i++) {
                    live.set(random.nextInt(live.size()), new byte[BLOCK_BYTES]);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            Runtime runtime = Runtime.getRuntime();
            System.out.println((runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }
}
