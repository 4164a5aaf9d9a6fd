package io.fairlead.bench.scale;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@code fairlead} with a leak: memory, a descriptor and a thread, ten times a second. */
final class LeakingNode {
    private static final int BYTES = 512 << 10;
    private static final List<Object> LEAKED = new ArrayList<>();

    private LeakingNode() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var _ = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())
                .scheduleAtFixedRate(LeakingNode::leak, 0, 100, TimeUnit.MILLISECONDS);
        io.fairlead.k8s.cli.Main.main(args);
    }

    private static void leak() {
        try {
            LEAKED.add(new byte[BYTES]);
            LEAKED.add(new FileInputStream("/dev/null"));
            LEAKED.add(Thread.ofPlatform().daemon().start(LockSupport::park));
        } catch (IOException e) {
            throw new IllegalStateException("nothing can be leaked", e);
        }
    }
}
