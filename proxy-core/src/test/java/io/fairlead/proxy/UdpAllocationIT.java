package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.fairlead.config.RelayMode;
import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP allocates for sessions, not for datagrams, and little for a session. */
@Timeout(120)
final class UdpAllocationIT {
    private static final int DATAGRAMS = 10_000;
    private static final int WARM_UP_ROUNDS = 10;

    /** For what the event loop itself may do once in a while; less than a tenth of a byte for each datagram. */
    private static final long TOLERANCE_BYTES = 1000;

    private static final int SESSIONS = 10_000;
    /** The proxy leaves half of the descriptors to connections, and keeps some back. */
    private static final int OTHER_DESCRIPTORS = 1000;

    private static final int FEWEST_SESSIONS = 2000;
    private static final int FIRST_CLIENT = 0x7f90_0001;
    private static final int BYTES_PER_SESSION = 1024;

    private final AddressPort vip = Loopback.free("127.64.0.5");
    private final SystemCalls calls = new SystemCalls();
    private final DatagramBatch batch = new DatagramBatch(32);
    private int clients;
    private Echo echo;
    private ProxyKit kit;

    /** Sends datagrams back, and remembers nothing. */
    private record Echo(DatagramSocket socket) implements AutoCloseable {
        static Echo start(String address) throws IOException {
            Echo echo = new Echo(new DatagramSocket(0, IpAddress.parse(address).toInetAddress()));
            Thread.ofPlatform().daemon().name("echo").start(echo::serve);
            return echo;
        }

        AddressPort address() {
            return new AddressPort(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort());
        }

        private void serve() {
            byte[] buffer = new byte[64 * 1024];
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    socket.send(packet);
                } catch (IOException e) {
                    // The socket is closed, which ends the loop, or a client is gone.
                }
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        echo = Echo.start("127.64.1.6");
        kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(RelayMode.SPLICE).withEventLoops(1));
        ServicePortSample port = new ServicePortSample(
                        Samples.id("echo", "", Protocol.UDP), vip.address().toString())
                .port(vip.port());
        kit.apply(applied("echo", port.build()), UdpIT.slice("echo", echo.address()));
        clients = calls.datagramSocket(vip.family());
        assertThat(calls.bind(clients, AddressPort.parse("0.0.0.0:0"))).isZero();
    }

    @AfterEach
    void stop() {
        calls.close(clients);
        kit.close();
        echo.close();
    }

    @ParameterizedTest(name = "{0} datagrams joined")
    @ValueSource(ints = {1, 8})
    void datagramsOfASessionAllocateNothing(int joined) {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            exchange(joined);
        }
        long before = allocatedByEventLoops();
        exchange(joined);
        assertThat(allocatedByEventLoops() - before).isLessThan(TOLERANCE_BYTES);
        assertThat(kit.proxy.openSessions()).isEqualTo(1);
    }

    /** Requests and their replies, {@value #DATAGRAMS} in each direction. */
    private void exchange(int joined) {
        byte[] message = new byte[64 * joined];
        for (int i = 0; i < DATAGRAMS; i += joined) {
            batch.fill(0, message, joined == 1 ? 0 : 64, 0);
            send(0, FIRST_CLIENT);
            assertThat(batch.send(clients, 0, 1)).isEqualTo(1);
            receive(joined);
        }
    }

    private void send(int slot, int client) {
        batch.prepare(slot, vip.family(), 0, vip.address().low(), vip.port(), 0, Integer.toUnsignedLong(client));
    }

    private void receive(int datagrams) {
        int received = 0;
        while (received < datagrams) {
            int messages = batch.receive(clients, 0, batch.slots());
            if (messages == -Errno.EAGAIN) {
                LockSupport.parkNanos(10_000);
            }
            for (int slot = 0; slot < messages; slot++) {
                received += batch.datagrams(slot);
            }
        }
    }

    @Test
    void aSessionTakesLessThanAKilobyteOfHeap() {
        int sessions = Math.min(SESSIONS, (freeDescriptors() - OTHER_DESCRIPTORS) / 2);
        assumeTrue(
                sessions >= FEWEST_SESSIONS,
                "this process may open only " + freeDescriptors() + " more descriptors; raise 'ulimit -n'");
        open(0, 1);
        long before = usedHeap();
        for (int first = 1; first < sessions; first += batch.slots()) {
            open(first, Math.min(first + batch.slots(), sessions));
        }
        assertThat(kit.proxy.openSessions()).isEqualTo(sessions);
        long perSession = (usedHeap() - before) / (sessions - 1);
        System.out.println("heap per UDP session: " + perSession + " bytes, of " + sessions + " sessions");
        assertThat(perSession).isLessThanOrEqualTo(BYTES_PER_SESSION);
    }

    /** One request and its reply for each of these clients. */
    private void open(int first, int end) {
        for (int client = first; client < end; client++) {
            batch.fill(client - first, new byte[64], 0, 0);
            send(client - first, FIRST_CLIENT + client);
        }
        assertThat(batch.send(clients, 0, end - first)).isEqualTo(end - first);
        receive(end - first);
        await().until(() -> kit.proxy.openSessions() == end);
    }

    private static int freeDescriptors() {
        UnixOperatingSystemMXBean os = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (int) Math.min(1_000_000, os.getMaxFileDescriptorCount() - os.getOpenFileDescriptorCount());
    }

    private static long usedHeap() {
        ManagementFactory.getMemoryMXBean().gc();
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long allocatedByEventLoops() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("fairlead-loop"))
                .mapToLong(ThreadInfo::getThreadId)
                .map(threads::getThreadAllocatedBytes)
                .sum();
    }
}
