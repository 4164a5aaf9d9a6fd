package io.fairlead.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitQueueTest {
    private final WaitQueue queue = new WaitQueue();
    private final Candidate endpoint = candidate("10.0.0.1:80");
    private final List<Waiting> offered = new ArrayList<>();

    WaitQueueTest() {
        queue.follow(3, Duration.ofSeconds(1));
    }

    /** Notes that it has an offer. */
    private final class Waiting extends Waiter {
        @Override
        protected void offer(@Nullable Candidate candidate) {
            offered.add(this);
        }
    }

    private static Candidate candidate(String address) {
        return new Candidate(Endpoint.ready(AddressPort.parse(address)));
    }

    private void limit(int most) {
        endpoint.setLimit(new EndpointLimit(most, queue));
    }

    private Waiting entered() {
        Waiting waiting = new Waiting();
        assertThat(queue.tryEnter(waiting)).isTrue();
        return waiting;
    }

    @Test
    void noMoreWaitThanThereIsSpaceFor() {
        Waiting first = entered();
        entered();
        entered();
        assertThat(queue.tryEnter(new Waiting())).isFalse();
        queue.leave(first);
        queue.leave(first);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.tryEnter(first)).isTrue();
    }

    @Test
    void whatIsFreedIsOfferedToTheFirst() {
        limit(1);
        endpoint.markOpened();
        Waiting first = entered();
        Waiting second = entered();
        endpoint.release();
        assertThat(offered).containsExactly(first);
        assertThat(endpoint.openConnections()).isEqualTo(1);

        queue.leave(first);
        endpoint.release();
        assertThat(offered).containsExactly(first, second);
    }

    @Test
    void oneThatDeclinesKeepsItsPlaceAndTheNextIsAsked() {
        limit(1);
        endpoint.markOpened();
        Waiting first = entered();
        Waiting second = entered();
        endpoint.release();
        queue.passOn(endpoint, queue.decline(first));
        assertThat(offered).containsExactly(first, second);
        assertThat(queue.size()).isEqualTo(2);

        queue.passOn(endpoint, queue.decline(second));
        assertThat(offered).containsExactly(first, second);
        assertThat(endpoint.openConnections()).isZero();

        endpoint.markOpened();
        endpoint.release();
        assertThat(offered).containsExactly(first, second, first);
    }

    @Test
    void anEndpointAboveItsLimitIsNotOffered() {
        limit(1);
        endpoint.markOpened();
        endpoint.markOpened();
        entered();
        endpoint.release();
        assertThat(offered).isEmpty();
        endpoint.release();
        assertThat(offered).hasSize(1);
    }

    @Test
    void allLookForThemselvesWhenThingsChange() {
        Waiting first = entered();
        Waiting second = entered();
        queue.offerAll();
        assertThat(offered).containsExactly(first, second);
    }

    @Test
    void nothingIsOfferedWhereNothingWaits() {
        limit(1);
        endpoint.markOpened();
        Waiting gone = entered();
        queue.leave(gone);
        endpoint.release();
        assertThat(offered).isEmpty();
        assertThat(endpoint.openConnections()).isZero();
    }

    /**
     * Threads that take the few places of two endpoints, wait for them, decline at random and give up at random: each gets its turn, no
     * wake-up is lost, and no place either.
     */
    @Test
    void noConnectionWaitsForEverAndNoPlaceIsLost() throws Exception {
        long seed = System.nanoTime();
        queue.follow(100, Duration.ofSeconds(1));
        Candidate[] endpoints = {candidate("10.0.0.1:80"), candidate("10.0.0.2:80")};
        for (Candidate each : endpoints) {
            each.setLimit(new EndpointLimit(2, queue));
        }
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger waits = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger[] open = {new AtomicInteger(), new AtomicInteger()};
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Random random = new Random(seed + i);
                done.add(threads.submit(() -> {
                    for (int round = 0; round < 3_000 && lost.get() == 0; round++) {
                        // Every third can use the first endpoint only.
                        Client client = new Client(endpoints, random.nextInt(3) == 0 ? 1 : 2);
                        Candidate got = client.connect(random.nextInt(20) == 0, waits, lost);
                        if (got != null) {
                            AtomicInteger there = open[got == endpoints[0] ? 0 : 1];
                            if (there.incrementAndGet() > 2) {
                                violations.incrementAndGet();
                            }
                            Thread.onSpinWait();
                            there.decrementAndGet();
                            got.release();
                        }
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(lost).as("seed %d", seed).hasValue(0);
        assertThat(violations).as("seed %d", seed).hasValue(0);
        assertThat(waits.get()).as("seed %d", seed).isPositive();
        assertThat(queue.size()).as("seed %d", seed).isZero();
        assertThat(endpoints).as("seed %d", seed).allMatch(each -> each.openConnections() == 0);
    }

    /** One connection, as a dial has it, with a thread in place of its event loop. */
    private final class Client extends Waiter {
        private final Candidate[] endpoints;
        private final int usable;
        private final LinkedBlockingQueue<Candidate> offers = new LinkedBlockingQueue<>();
        private boolean hasLeft;

        Client(Candidate[] endpoints, int usable) {
            this.endpoints = endpoints;
            this.usable = usable;
        }

        @Override
        protected void offer(@Nullable Candidate candidate) {
            if (candidate == null) {
                return;
            }
            synchronized (this) {
                if (!hasLeft) {
                    offers.add(candidate);
                    return;
                }
            }
            queue.passOn(candidate, 0);
        }

        private @Nullable Candidate pick() {
            for (int i = 0; i < usable; i++) {
                if (endpoints[i].tryTake()) {
                    return endpoints[i];
                }
            }
            return null;
        }

        private boolean canUse(Candidate candidate) {
            return usable == 2 || candidate == endpoints[0];
        }

        @Nullable
        Candidate connect(boolean isImpatient, AtomicInteger waits, AtomicInteger lost) {
            Candidate got = pick();
            if (got != null || !queue.tryEnter(this)) {
                return got;
            }
            waits.incrementAndGet();
            got = pick();
            while (got == null && !isImpatient) {
                Candidate offer = poll(20_000);
                if (offer == null) {
                    lost.incrementAndGet();
                    break;
                }
                if (canUse(offer)) {
                    got = offer;
                } else {
                    queue.passOn(offer, queue.decline(this));
                    got = pick();
                }
            }
            queue.leave(this);
            synchronized (this) {
                hasLeft = true;
            }
            for (Candidate late = poll(0); late != null; late = poll(0)) {
                queue.passOn(late, 0);
            }
            return got;
        }

        private @Nullable Candidate poll(long millis) {
            try {
                return offers.poll(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
