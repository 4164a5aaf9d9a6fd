package io.fairlead.udp.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What sessions cost in memory, without their sockets: a bounded amount each, and nothing for a datagram. */
class SessionMemoryTest {
    private static final int SESSIONS = 100_000;

    /** Half of what a session may take with its socket. */
    private static final double MOST_BYTES = 512;

    private static final int DATAGRAMS = 10_000;
    private static final int WARM_UP_ROUNDS = 5;

    /** For what the measurement itself allocates; less than a tenth of a byte for a datagram. */
    private static final long TOLERANCE_BYTES = 1_000;

    private static final long MILLI = 1_000_000;

    private static final Upstream SOCKET = () -> {};

    private final SessionTableKit kit = new SessionTableKit(
            UdpConfig.DEFAULT.withBounds(SESSIONS, 0, SESSIONS),
            1,
            (session, endpoint, source) -> new Upstreams.Opening.Opened(SOCKET));

    @Test
    void aSessionOfAClientOfItsOwnTakesLessThanHalfAKibibyte() {
        kit.serve("10.0.0.1", "10.0.0.2");
        kit.send("192.0.2.1:1");
        long before = liveBytes();
        for (int i = 1; i < SESSIONS; i++) {
            kit.send("10." + (100 + i / 40_000) + "." + i / 200 % 200 + "." + i % 200 + ":" + (1 + i % 60_000));
        }
        double each = (double) (liveBytes() - before) / (SESSIONS - 1);

        assertThat(kit.table.size()).isEqualTo(SESSIONS);
        assertThat(each).as("bytes of a session").isBetween(100.0, MOST_BYTES);
    }

    @Test
    void datagramsOfSessionsThatExistAllocateNothing() {
        kit.serve("10.0.0.1", "10.0.0.2");
        List<Flow> flows = IntStream.range(0, 100)
                .mapToObj(i -> Flow.of(AddressPort.parse("192.0.2." + i + ":4000"), SessionTableKit.DNS))
                .toList();
        for (int i = 0; i < flows.size(); i++) {
            kit.send("192.0.2." + i + ":4000");
        }
        SessionTarget target =
                Objects.requireNonNull(kit.table.find(flows.getFirst())).target();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            exchange(flows, target);
        }
        long before = threads.getThreadAllocatedBytes(thread);
        exchange(flows, target);

        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(TOLERANCE_BYTES);
        assertThat(kit.summaries).isEmpty();
    }

    private void exchange(List<Flow> flows, SessionTarget target) {
        for (int i = 0; i < DATAGRAMS; i++) {
            kit.nowNanos += MILLI;
            Flow flow = flows.get(i % flows.size());
            Session session = Objects.requireNonNull(kit.table.onDatagrams(flow, target, 1, 64, kit.nowNanos));
            kit.table.onReplies(session, 1, 64, kit.nowNanos);
        }
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
