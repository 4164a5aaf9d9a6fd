package io.fairlead.select;

import static io.fairlead.model.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ServicePortId;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Holds the figure from which the bound is derived to what the heap says. */
class ClientAffinityMemoryTest {
    private static final int CLIENTS = 200_000;

    @Test
    void aClientTakesNoMoreThanIsReckoned() {
        ClientAffinity affinity = new ClientAffinity(CLIENTS, Ticker.systemTicker());
        CandidateList candidates = Candidates.of(3);
        Picker picker = new RandomSelector().picker(candidates, null, BalancerRegistry.RANDOM);
        ServicePortId web = id("web");
        affinity.prepare();
        long before = liveBytes();
        for (int i = 0; i < CLIENTS; i++) {
            Connection connection = Connection.from(new IpAddress(IpFamily.IPV6, 1L << 61, i));
            affinity.pick(web, candidates, picker, TimeUnit.HOURS.toNanos(3), connection, new LongAdder());
        }
        long bytes = liveBytes() - before;
        long remembered = affinity.clients();

        assertThat(remembered).isGreaterThan(CLIENTS * 9L / 10);
        assertThat((double) bytes / remembered).as("bytes for a client").isBetween(100.0, (double)
                AffinityCapacity.BYTES_PER_CLIENT);
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
