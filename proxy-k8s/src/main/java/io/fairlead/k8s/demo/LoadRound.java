package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A round of requests, each from a new socket and from its own client address, sent to the frontends in turn by a
 * fixed number of workers. Events can change the world in the middle; each one begins a new phase, later requests wait for
 * it, and answers are counted by the phase of their request.
 *
 * <p>Threading: {@link #run()} is called once and blocks; {@link #finished()} and {@link #failed()} may be read by any
 * thread meanwhile.
 */
final class LoadRound {
    /**
     * Something that happens after a number of requests.
     *
     * @param afterRequests how many requests have been begun before it; some may still be under way
     * @param isBetweenRequests whether none of them may be under way any more
     * @param action run by a worker; what it throws breaks the round off
     */
    record Event(int afterRequests, boolean isBetweenRequests, Runnable action) {}

    private final DemoClients sender;
    private final List<AddressPort> frontends;
    private final ClientAddresses clients;
    private final int workers;
    private final List<Event> events;

    private final AtomicInteger nextRequest = new AtomicInteger();
    private final LongAdder finished = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicLongArray latenciesNanos;
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final List<Map<String, LongAdder>> answersByPhase = new ArrayList<>();

    /** Requests hold the read lock; an event between requests holds the write lock. Fair, so that events get in. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);

    /** How many events have happened; written by {@link #beginPhase} only. */
    private volatile int phase;

    /**
     * Prepares a round.
     *
     * @param sender sends them
     * @param clients their number is the number of requests
     * @param workers how many requests may be under way at once; 1 or more
     * @param events in ascending order of their requests
     */
    LoadRound(
            DemoClients sender, List<AddressPort> frontends, ClientAddresses clients, int workers, List<Event> events) {
        this.sender = sender;
        this.frontends = List.copyOf(frontends);
        this.clients = clients;
        this.workers = workers;
        this.events = List.copyOf(events);
        latenciesNanos = new AtomicLongArray(clients.requests());
        for (int i = 0; i <= events.size(); i++) {
            answersByPhase.add(new ConcurrentHashMap<>());
        }
    }

    /** How many requests have ended, well or not. */
    long finished() {
        return finished.sum();
    }

    /** How many requests have failed. */
    long failed() {
        return failed.sum();
    }

    /**
     * Sends all requests and waits for the last one.
     *
     * @throws IllegalStateException if an event failed
     */
    RoundResult run() throws InterruptedException {
        long start = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(executor.submit(this::work));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the round failed: " + e.getCause(), e.getCause());
        }
        return result(System.nanoTime() - start);
    }

    private void work() {
        for (int i = nextRequest.getAndIncrement(); i < clients.requests(); i = nextRequest.getAndIncrement()) {
            if (phase < phaseOf(i)) {
                beginPhase(phaseOf(i));
            }
            gate.readLock().lock();
            try {
                send(i);
            } finally {
                gate.readLock().unlock();
            }
        }
    }

    /** How many events come before a request. */
    private int phaseOf(int request) {
        int before = 0;
        while (before < events.size() && events.get(before).afterRequests() <= request) {
            before++;
        }
        return before;
    }

    /** Lets the events happen that lead to a phase; other workers that have come to it wait. */
    private synchronized void beginPhase(int target) {
        while (phase < target) {
            Event event = events.get(phase);
            if (event.isBetweenRequests()) {
                gate.writeLock().lock();
                try {
                    event.action().run();
                } finally {
                    gate.writeLock().unlock();
                }
            } else {
                event.action().run();
            }
            phase = phase + 1;
        }
    }

    private void send(int request) {
        Map<String, LongAdder> answers = answersByPhase.get(phaseOf(request));
        long start = System.nanoTime();
        try {
            DemoClients.Answer answer =
                    sender.ask(frontends.get(request % frontends.size()), clients.of(request), request);
            answers.computeIfAbsent(answer.pod(), _ -> new LongAdder()).increment();
            lost.add(answer.lost());
        } catch (IOException e) {
            failed.increment();
            String message = frontends.get(request % frontends.size()) + ": " + e.getMessage();
            failures.computeIfAbsent(message, _ -> new LongAdder()).increment();
        } finally {
            latenciesNanos.set(request, System.nanoTime() - start);
            finished.increment();
        }
    }

    private RoundResult result(long durationNanos) {
        long[] sorted = new long[latenciesNanos.length()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = latenciesNanos.get(i);
        }
        Arrays.sort(sorted);
        return new RoundResult(
                answersByPhase.stream().map(LoadRound::sums).toList(),
                sums(failures),
                lost.sum(),
                durationNanos,
                percentile(sorted, 50),
                percentile(sorted, 99));
    }

    private static Map<String, Long> sums(Map<String, LongAdder> adders) {
        Map<String, Long> sums = new TreeMap<>();
        adders.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }

    /** The smallest value that this many percent do not exceed (nearest rank). */
    static long percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
