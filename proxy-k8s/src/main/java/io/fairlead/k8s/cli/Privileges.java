package io.fairlead.k8s.cli;

import io.fairlead.config.CaptureMode;
import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import io.fairlead.linux.SystemCalls;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a node with no more of root's privileges than it needs. Threads that the Java virtual machine has started before
 * keep theirs; they run none of our code.
 *
 * <p>Threading: Stateless.
 */
final class Privileges {
    private Privileges() {}

    /**
     * What a node makes use of, where it has it: ports below 1024, configuration of other users, large pipes; and, to
     * capture traffic, routes, rules, nftables, marks and transparent sockets.
     */
    static Set<Capability> neededFor(CaptureMode mode) {
        Set<Capability> needed = EnumSet.of(
                Capability.CAP_NET_BIND_SERVICE, Capability.CAP_DAC_READ_SEARCH, Capability.CAP_SYS_RESOURCE);
        if (mode != CaptureMode.NONE) {
            needed.add(Capability.CAP_NET_ADMIN);
        }
        return needed;
    }

    /**
     * Runs a task, and all threads and programs that it starts, with these capabilities at most; the caller keeps its
     * own. An interrupt of the caller is passed on.
     */
    static <T> T callWith(Collection<Capability> kept, Callable<T> task) throws Exception {
        if (SystemCalls.unavailability() != null) {
            return task.call();
        }
        FutureTask<T> confined = new FutureTask<>(() -> {
            Capabilities.keepOnly(kept);
            return task.call();
        });
        Thread thread = Thread.ofPlatform().name("fairlead-main").start(confined);
        try {
            return confined.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }
}
