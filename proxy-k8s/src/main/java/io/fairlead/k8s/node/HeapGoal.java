package io.fairlead.k8s.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.fairlead.fault.FaultBoundary;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the heap of ZGC near twice what is alive.
 *
 * <p>ZGC uses memory up to its goal, the option {@code SoftMaxHeapSize}, before it collects, and that is the largest heap
 * unless it is set; so one Service would take as much memory as 10,000. It goes beyond the goal rather than make a thread
 * wait. Other collectors size the heap themselves.
 *
 * <p>What is alive is known best after a collection of both generations: between them, old objects that are dead count as
 * if they were alive, and a goal that followed them would grow with them. What was allocated while the collection ran
 * counts as well, above all on a busy machine, so the least of the last few is taken.
 *
 * <p>Threading: Thread-safe; it looks on a thread of its own.
 *
 * <p>Ownership: owns its thread; close it.
 *
 * <p>Source: JEP 439; the option is manageable, that is, it may be changed while the JVM runs.
 */
final class HeapGoal implements AutoCloseable {
    /** Space for what is allocated while a collection runs, however little is alive: seconds of new connections. */
    static final long SPARE_BYTES = 32L << 20;

    /** Collections of which the least counts: one that grows by half is followed after so many. */
    private static final int RECENT = 3;

    private static final Logger LOG = LogManager.getLogger(HeapGoal.class);
    private static final String OPTION = "SoftMaxHeapSize";
    private static final String MAJOR = "ZGC Major Cycles";
    private static final long MIB = 1 << 20;

    /** The first look comes when the start of a node is over, which need not share its time with management beans. */
    private static final long PERIOD_SECONDS = 1;

    private final ScheduledExecutorService thread;
    private @Nullable Heap heap;

    private HeapGoal() {
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fairlead-heap").daemon().factory());
        var _ = thread.scheduleWithFixedDelay(
                FaultBoundary.guard("setting the target heap size", this::look),
                PERIOD_SECONDS,
                PERIOD_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Begins to look once a second. */
    static HeapGoal start() {
        return new HeapGoal();
    }

    /**
     * The goal for a heap: half as much again as is in use after a collection. That is about twice what is alive, since ZGC
     * counts whole pages.
     *
     * @param usedBytes the heap in use after the last full collection; 0 before the first
     * @param maxBytes the largest heap
     */
    static long bytes(long usedBytes, long maxBytes) {
        return Math.min(maxBytes, usedBytes + usedBytes / 2 + SPARE_BYTES);
    }

    private void look() {
        Heap found = heap == null ? Heap.find() : heap;
        if (found == null) {
            thread.shutdown();
            return;
        }
        heap = found;
        found.follow();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** ZGC's heap, by the JVM's management beans. */
    private static final class Heap {
        private final HotSpotDiagnosticMXBean options;
        private final GarbageCollectorMXBean major;
        private final List<MemoryPoolMXBean> pools;
        private final long maxBytes = Runtime.getRuntime().maxMemory();
        private final long[] recent = new long[RECENT];
        private long collections = -1;

        private Heap(HotSpotDiagnosticMXBean options, GarbageCollectorMXBean major, List<MemoryPoolMXBean> pools) {
            this.options = options;
            this.major = major;
            this.pools = pools;
        }

        /** Null with another collector. */
        static @Nullable Heap find() {
            HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                if (options != null && collector.getName().equals(MAJOR)) {
                    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .toList();
                    return new Heap(options, collector, pools);
                }
            }
            return null;
        }

        void follow() {
            long count = major.getCollectionCount();
            if (count == collections) {
                return;
            }
            collections = count;
            recent[(int) (count % RECENT)] = usedAfterCollection();
            long used = Arrays.stream(recent).filter(bytes -> bytes > 0).min().orElse(0);
            long goal = HeapGoal.bytes(used, maxBytes);
            options.setVMOption(OPTION, Long.toString(goal));
            LOG.debug(
                    "target heap size is {} MiB: {} MiB in use after a collection, {} MiB allowed",
                    goal / MIB,
                    used / MIB,
                    maxBytes / MIB);
        }

        private long usedAfterCollection() {
            long bytes = 0;
            for (MemoryPoolMXBean pool : pools) {
                MemoryUsage after = pool.getCollectionUsage();
                bytes += after == null ? 0 : after.getUsed();
            }
            return bytes;
        }
    }
}
