package io.fairlead.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetTest {
    private static Budget budget(long descriptors, long open) {
        return Budget.of(new Limits(descriptors, open, 28_232, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            limit | open | kept back | connections | listening sockets | pipes
            64    | 40   | 50        | 7           | 7                 | 0
            200   | 40   | 73        | 63          | 63                | 7
            1024  | 45   | 215       | 404         | 404               | 50
            20000 | 45   | 301       | 9849        | 9849              | 1231
            40    | 40   | 50        | 0           | 0                 | 0
            """)
    void descriptorsAreSharedAfterAReserve(
            long limit, long open, long reserve, long connections, long listeners, long pipes) {
        Budget.Capacity capacity = budget(limit, open).capacity();

        assertThat(capacity.reserve()).isEqualTo(reserve);
        assertThat(capacity.connections()).isEqualTo(connections);
        assertThat(capacity.listenerSockets()).isEqualTo(listeners);
        assertThat(capacity.pipes()).isEqualTo(pipes);
    }

    @Test
    void connectionsStopAtTheLimitAndGoOnAfterARelease() {
        Budget budget = budget(200, 40);
        while (budget.hasConnection()) {
            budget.takeConnection();
        }
        assertThat(budget.connections()).isEqualTo(63);

        budget.releaseConnection();

        assertThat(budget.hasConnection()).isTrue();
    }

    @Test
    void firstConnectionAlwaysHasRoom() {
        assertThat(budget(40, 40).hasConnection()).isTrue();
    }

    @Test
    void whoeverWaitsIsCalledOnceForTheNextRelease() {
        Budget budget = budget(200, 40);
        budget.takeConnection();
        budget.takeConnection();
        AtomicInteger calls = new AtomicInteger();
        budget.onRelease(calls::incrementAndGet);

        budget.releaseConnection();
        budget.releaseConnection();

        assertThat(calls).hasValue(1);
    }

    @Test
    void waiterThatWaitsAgainIsNotCalledForTheSameRelease() {
        Budget budget = budget(200, 40);
        budget.takeConnection();
        AtomicInteger calls = new AtomicInteger();
        budget.onRelease(() -> {
            calls.incrementAndGet();
            budget.onRelease(calls::incrementAndGet);
        });

        budget.releaseConnection();

        assertThat(calls).hasValue(1);
    }

    @Test
    void waiterThatFailsDoesNotKeepOthersFromBeingCalled() {
        Budget budget = budget(200, 40);
        budget.takeConnection();
        AtomicInteger calls = new AtomicInteger();
        budget.onRelease(() -> {
            throw new StackOverflowError("as this test wants it");
        });
        budget.onRelease(calls::incrementAndGet);

        budget.releaseConnection();

        assertThat(calls).hasValue(1);
    }

    @Test
    void listenersLeaveHalfOfTheDescriptorsToConnections() {
        Budget budget = budget(3000, 45);
        int listeners = 0;
        while (budget.takeListener(1) == 1) {
            listeners++;
        }

        assertThat(listeners).isEqualTo((3000 - 45 - 256) / 2);
        assertThat(budget.hasConnection()).isTrue();
    }

    @Test
    void eventLoopsShareSocketsBeyondTheStatedNumber() {
        Budget budget = budget(1_000_000, 45);
        int sockets = 0;
        for (int i = 0; i < 10_000; i++) {
            sockets += budget.takeListener(64);
        }

        assertThat(sockets).isEqualTo(4096 + (10_000 - 64)).isEqualTo((int) budget.listenerSockets());
    }

    @Test
    void listenersGiveBackWhatTheyTook() {
        Budget budget = budget(200, 40);
        int sockets = budget.takeListener(2);

        budget.releaseListener(sockets);

        assertThat(budget.listenerSockets()).isZero();
        assertThat(budget.takeListener(63)).isEqualTo(63);
    }

    @Test
    void pipesTakeOnlyTheirPart() {
        Budget budget = budget(200, 40);
        int pipes = 0;
        while (budget.tryTakePipe()) {
            pipes++;
        }

        assertThat(pipes).isEqualTo(7);
    }
}
