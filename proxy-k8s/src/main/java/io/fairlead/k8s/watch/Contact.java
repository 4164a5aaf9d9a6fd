package io.fairlead.k8s.watch;

import io.fairlead.config.DurationText;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Whether the API server answers, for health and logs: one line when it stops to, one when it does again, and in between
 * one every few minutes and where it stays away for another reason.
 *
 * <p>Threading: Thread-safe.
 */
public final class Contact {
    private static final Logger LOG = LogManager.getLogger(Contact.class);
    private static final long REMIND_NANOS = Duration.ofMinutes(5).toNanos();

    /** Another reason is told of once it has lasted for so long: longer than an API server takes to start. */
    private static final long STEADY_NANOS = Duration.ofSeconds(10).toNanos();

    private final String server;
    private final String hint;
    private final LongSupplier nanoTime;

    private final long startedNanos;
    private boolean hasAnswered;
    private boolean isSynced;
    private boolean isClosing;
    /** Why, by what cannot be asked for. */
    private final SortedMap<String, String> faults = new TreeMap<>();

    private long faultyNanos;
    private String cause = "";
    private Consumer<String> observer = _ -> {};
    private long causeNanos;
    private String saidCause = "";
    private long saidNanos;

    /**
     * @param server the address, for messages
     * @param hint what is to be added where it does not answer; empty for nothing
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public Contact(String server, String hint, LongSupplier nanoTime) {
        this.server = server;
        this.hint = hint;
        this.nanoTime = nanoTime;
        startedNanos = nanoTime.getAsLong();
    }

    /** Tells an observer of each change of {@link #state}, but not of other reasons; it must not block. */
    public synchronized void onChange(Consumer<String> other) {
        observer = other;
    }

    /** The requests are about to be cut off by this process; that they fail is no fault. */
    synchronized void onClosing() {
        isClosing = true;
    }

    /** Everything has been listed once, or the last known state is served meanwhile. */
    public synchronized void onSynced() {
        isSynced = true;
    }

    /**
     * The API server has answered a request as it should.
     *
     * @param what was asked for, such as {@code services}
     */
    synchronized void onAnswer(String what) {
        if (faults.remove(what) != null && faults.isEmpty()) {
            LOG.info("the API server {} answers again, after {}", server, since(faultyNanos));
            observer.accept(answers());
        } else if (!hasAnswered) {
            LOG.info("the API server {} answers", server);
            observer.accept(answers());
        }
        hasAnswered = true;
    }

    /**
     * A request has failed.
     *
     * @param reason why, in the same words for whatever is asked for
     * @param detail more about it; empty for nothing
     */
    synchronized void onFault(String what, String reason, String detail) {
        if (isClosing) {
            return;
        }
        long now = nanoTime.getAsLong();
        boolean isNew = faults.isEmpty();
        if (isNew) {
            faultyNanos = now;
        }
        faults.put(what, reason + detail);
        if (!reason.equals(cause)) {
            cause = reason;
            causeNanos = now;
        }
        if (isNew) {
            observer.accept(state());
        }
        boolean isOther = !reason.equals(saidCause) && now - causeNanos >= STEADY_NANOS;
        if (isNew || isOther || now - saidNanos >= REMIND_NANOS) {
            saidCause = reason;
            saidNanos = now;
            LOG.warn(
                    "the API server {} cannot be asked: {}{}{}; {}, and it is tried again",
                    server,
                    reason,
                    detail,
                    hint,
                    isSynced ? "what it said last is served meanwhile" : "nothing is served until it answers");
        }
    }

    /** An informer has failed; of interest only if the request itself has not been seen to fail. */
    synchronized void onInformerFault(String what, String reason) {
        if (!faults.containsKey(what)) {
            onFault(what, reason, "");
        }
    }

    /** One line for health: who is asked, since when it has not answered, and why. */
    public synchronized String state() {
        if (!faults.isEmpty()) {
            String fault = faults.get(faults.firstKey());
            return "API server " + server + " does not answer since " + since(faultyNanos) + ": " + fault + hint;
        }
        return hasAnswered ? answers() : "waiting for the API server " + server + " since " + since(startedNanos);
    }

    private String answers() {
        return "API server " + server + " answers";
    }

    /** Whether the last requests were answered. */
    public synchronized boolean isAnswering() {
        return hasAnswered && faults.isEmpty();
    }

    private String since(long nanos) {
        return DurationText.format(Duration.ofSeconds((nanoTime.getAsLong() - nanos) / 1_000_000_000));
    }
}
