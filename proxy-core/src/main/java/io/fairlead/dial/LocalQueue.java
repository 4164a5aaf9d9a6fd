package io.fairlead.dial;

import io.fairlead.transport.ConnectFailure;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The dials of an event loop that wait because this machine lacks descriptors, memory or ports: the one that has waited
 * longest goes first. They are resumed when a descriptor is given back on this event loop, and in any case after
 * {@value #RETRY_MILLIS} ms, since other event loops and processes give back too.
 *
 * <p>Threading: Confined to its event loop.
 */
final class LocalQueue implements Runnable {
    /** Short compared with what a client notices, long compared with the cost of a failing system call. */
    private static final int RETRY_MILLIS = 50;

    static final long RETRY_NANOS = Duration.ofMillis(RETRY_MILLIS).toNanos();

    private final EventLoop eventLoop;
    private final SequencedSet<Dial> waiting = new LinkedHashSet<>();
    private boolean isScheduled;
    private boolean isResuming;

    LocalQueue(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Has {@link Dial#retry} called once it is worth a try. */
    void add(Dial dial) {
        waiting.add(dial);
        schedule();
    }

    /** The dial has ended. */
    void remove(Dial dial) {
        waiting.remove(dial);
    }

    /** Whether no dial waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Override
    public void run() {
        isScheduled = false;
        resume();
    }

    /**
     * Lets dials try again, each once, until one finds that there is still nothing to be had. Not called again from within:
     * a dial that ends may give back descriptors.
     */
    void resume() {
        if (isResuming || waiting.isEmpty()) {
            return;
        }
        isResuming = true;
        try {
            boolean isMoreToBeHad = true;
            for (int i = waiting.size(); i > 0 && isMoreToBeHad && !waiting.isEmpty(); i--) {
                isMoreToBeHad = resumeFirst();
            }
        } finally {
            isResuming = false;
        }
        schedule();
    }

    private boolean resumeFirst() {
        Dial first = waiting.removeFirst();
        ConnectFailure.@Nullable Kind again = first.retry();
        if (again == ConnectFailure.Kind.RESOURCES) {
            waiting.addFirst(first);
            return false;
        }
        return true;
    }

    private void schedule() {
        if (!isScheduled && !waiting.isEmpty()) {
            isScheduled = true;
            var _ = eventLoop.schedule(this, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
