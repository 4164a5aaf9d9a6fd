package io.fairlead.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.transport.ListenException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListenRetriesTest {
    private static final int MANY = 1000;

    private final FrontendKey web = key(1);
    private final Machine machine = new Machine();
    private final ListenRetries retries =
            new ListenRetries(machine, () -> machine.nanos, machine.addresses::contains, machine);

    private static FrontendKey key(int number) {
        return new FrontendKey(
                new AddressPort(IpAddress.parse("10.96." + number / 250 + "." + number % 250), 80), Protocol.TCP);
    }

    @Test
    void aPortThatIsTakenIsTriedFourTimesASecondForTenSecondsAndThenLessOften() {
        machine.failures.put(web, ListenException.Cause.IN_USE);
        retries.onFailed(web, ListenException.Cause.IN_USE);

        assertThat(machine.attemptsWithin(10)).isBetween(39, 41);
        assertThat(machine.attemptsWithin(10)).isBetween(2, 4);
        machine.attemptsWithin(120);
        assertThat(machine.attemptsWithin(60)).isEqualTo(2);
    }

    @Test
    void aPortThatIsFreeIsTakenWithinAQuarterOfASecond() {
        machine.failures.put(web, ListenException.Cause.IN_USE);
        retries.onFailed(web, ListenException.Cause.IN_USE);
        machine.attemptsWithin(5);

        machine.failures.clear();
        machine.advance(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(retries.has(web)).isFalse();
    }

    @Test
    void anAddressThatTheMachineLacksIsTriedRarely() {
        machine.failures.put(web, ListenException.Cause.NO_SUCH_ADDRESS);
        retries.onFailed(web, ListenException.Cause.NO_SUCH_ADDRESS);
        machine.attemptsWithin(180);

        assertThat(machine.attemptsWithin(120)).isEqualTo(2);
    }

    @Test
    void anAddressThatAppearsIsTriedAtOnce() {
        FrontendKey other = key(2);
        machine.failures.put(web, ListenException.Cause.NO_SUCH_ADDRESS);
        machine.failures.put(other, ListenException.Cause.NO_SUCH_ADDRESS);
        retries.onFailed(web, ListenException.Cause.NO_SUCH_ADDRESS);
        retries.onFailed(other, ListenException.Cause.NO_SUCH_ADDRESS);
        machine.attemptsWithin(180);
        machine.tried.clear();

        machine.addresses.add(web.address().address());
        machine.failures.remove(web);
        retries.onAddresses();
        assertThat(machine.tried).containsExactly(web);
        assertThat(retries.has(web)).isFalse();
        assertThat(retries.has(other)).isTrue();
    }

    @Test
    void anAddressThatIsStillCheckedForDuplicatesIsTriedFourTimesASecond() {
        machine.failures.put(web, ListenException.Cause.NO_SUCH_ADDRESS);
        retries.onFailed(web, ListenException.Cause.NO_SUCH_ADDRESS);
        machine.attemptsWithin(180);
        machine.addresses.add(web.address().address());
        retries.onAddresses();

        assertThat(machine.attemptsWithin(2)).isBetween(7, 9);
    }

    @Test
    void aPassOverManyThatFailIsBoundedAndAllHaveTheirTurn() {
        List<FrontendKey> all =
                IntStream.range(0, MANY).mapToObj(ListenRetriesTest::key).toList();
        for (FrontendKey key : all) {
            machine.failures.put(key, ListenException.Cause.IN_USE);
            retries.onFailed(key, ListenException.Cause.IN_USE);
        }
        machine.advance(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(machine.tried).hasSize(ListenRetries.FAILURES_IN_A_PASS);
        machine.attemptsWithin(5);
        assertThat(machine.tried).containsAll(all);
        assertThat(machine.timersSet).as("one timer for all").isLessThan(60);
    }

    @Test
    void allPortsThatAPredecessorGivesBackAreTakenInOnePass() {
        List<FrontendKey> all =
                IntStream.range(0, MANY).mapToObj(ListenRetriesTest::key).toList();
        for (FrontendKey key : all) {
            machine.failures.put(key, ListenException.Cause.IN_USE);
            retries.onFailed(key, ListenException.Cause.IN_USE);
        }
        machine.failures.clear();
        machine.advance(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(all).noneMatch(retries::has);
        assertThat(machine.passes).isOne();
    }

    @Test
    void nothingIsTriedAfterClosing() {
        machine.failures.put(web, ListenException.Cause.IN_USE);
        retries.onFailed(web, ListenException.Cause.IN_USE);
        retries.close();
        assertThat(machine.attemptsWithin(60)).isZero();
    }

    /** A machine on which some addresses cannot be listened on, its clock and its one timer. */
    private final class Machine implements ListenRetries.Attempt, ListenRetries.Timer {
        private final Map<FrontendKey, ListenException.Cause> failures = new HashMap<>();
        private final Set<IpAddress> addresses = new HashSet<>();
        private final List<FrontendKey> tried = new ArrayList<>();
        private int passes;
        private int timersSet;
        private long nanos;
        private long dueNanos;
        private @Nullable Runnable due;
        private @Nullable CompletableFuture<Void> handle;

        @Override
        public Future<?> schedule(Runnable task, long delayNanos) {
            assertThat(handle == null || handle.isCancelled())
                    .as("one timer at a time")
                    .isTrue();
            timersSet++;
            due = task;
            dueNanos = nanos + delayNanos;
            CompletableFuture<Void> set = new CompletableFuture<>();
            handle = set;
            return set;
        }

        @Override
        public void listen(FrontendKey key) {
            tried.add(key);
            ListenException.Cause failure = failures.get(key);
            if (failure == null) {
                retries.remove(key);
            } else {
                retries.onFailed(key, failure);
            }
        }

        @Override
        public void onPassed() {
            passes++;
        }

        int attemptsWithin(int seconds) {
            int before = tried.size();
            advance(TimeUnit.SECONDS.toNanos(seconds));
            return tried.size() - before;
        }

        void advance(long byNanos) {
            long end = nanos + byNanos;
            while (due != null && handle != null && !handle.isCancelled() && dueNanos <= end) {
                Runnable task = due;
                nanos = Math.max(nanos, dueNanos);
                due = null;
                handle = null;
                task.run();
            }
            nanos = end;
        }
    }
}
