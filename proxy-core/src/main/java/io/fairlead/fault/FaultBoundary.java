package io.fairlead.fault;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only place that catches what no code expects: any {@link Throwable}, errors of the JVM included. An event loop that
 * an {@link Error} escapes from ends for ever, and all of its connections hang; so do the threads of sources. Everything
 * that runs on such a thread runs inside a boundary.
 *
 * <p>A fault is logged, counted, and handed to a remedy, which gives back what the failed call held. A remedy that fails
 * too is logged as well; nothing escapes.
 *
 * <p>Hot path: the variants with a subject take method references that capture nothing, so they allocate nothing.
 *
 * <p>Threading: Thread-safe.
 */
public final class FaultBoundary {
    private static final LongAdder FAULTS = new LongAdder();
    private static final FaultLog LOG = new FaultLog(System::nanoTime);

    private FaultBoundary() {}

    /** How many faults this process has survived. */
    public static long faults() {
        return FAULTS.sum();
    }

    /**
     * Runs an action on a subject.
     *
     * @param subject named in the log
     * @param remedy gives back what the subject holds
     */
    public static <T> void run(T subject, Consumer<? super T> body, BiConsumer<? super T, Throwable> remedy) {
        try {
            body.accept(subject);
        } catch (Throwable fault) {
            contain(subject, fault, remedy);
        }
    }

    /**
     * Runs an action on a subject with an argument.
     *
     * @param subject named in the log
     * @param remedy gives back what the subject holds
     */
    public static <T> void run(
            T subject, int argument, ObjIntConsumer<? super T> body, BiConsumer<? super T, Throwable> remedy) {
        try {
            body.accept(subject, argument);
        } catch (Throwable fault) {
            contain(subject, fault, remedy);
        }
    }

    /**
     * Runs an action on a subject that is handed something to own.
     *
     * @param subject named in the log
     * @param owned the object passed to the subject
     * @param remedy gives back what was handed over
     */
    public static <T, A> void run(
            T subject, A owned, BiConsumer<? super T, ? super A> body, BiConsumer<? super A, Throwable> remedy) {
        try {
            body.accept(subject, owned);
        } catch (Throwable fault) {
            note(subject, fault);
            run(owned, given -> remedy.accept(given, fault), (given, second) -> {});
        }
    }

    /**
     * Runs an action that holds nothing.
     *
     * @param activity the activity, for the log, such as {@code following the routes}
     */
    public static void run(String activity, Runnable body) {
        try {
            body.run();
        } catch (Throwable fault) {
            note(activity, fault);
        }
    }

    /**
     * Runs an action that has a result.
     *
     * @param activity the activity, for the log
     * @param fallback the result in case of a fault
     */
    public static <R extends @Nullable Object> R call(
            Object activity, Supplier<? extends R> body, Function<Throwable, ? extends R> fallback) {
        try {
            return body.get();
        } catch (Throwable fault) {
            note(activity, fault);
            return fallback.apply(fault);
        }
    }

    /** The same action inside a boundary, for executors, which swallow faults or end what is periodic. */
    public static Runnable guard(String activity, Runnable body) {
        return () -> run(activity, body);
    }

    private static <T> void contain(T subject, Throwable fault, BiConsumer<? super T, Throwable> remedy) {
        note(subject, fault);
        try {
            remedy.accept(subject, fault);
        } catch (Throwable second) {
            note(subject, second);
        }
    }

    /** Logs and counts; with no memory left even that may fail. */
    static void note(Object activity, Throwable fault) {
        try {
            FAULTS.increment();
            LOG.report(activity, fault);
        } catch (Throwable unreportable) {
            // There is no one left to report it to.
        }
    }
}
