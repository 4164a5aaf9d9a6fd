package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Clients that keep coming, so that there is something to watch: each opens a connection, waits a moment, and sends its
 * request.
 *
 * <p>Threading: Thread-safe. One virtual thread begins connections, and each has its own.
 */
final class DemoLoad implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(DemoLoad.class);

    /** What the demo's endpoints, a thread for each connection, can easily hold. */
    static final int MOST_PER_SECOND = 500;

    private static final Duration SHORTEST_HOLD = Duration.ofMillis(200);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(3);

    private final AddressPort frontend;
    private final boolean hasManyAddresses;
    private final Thread pace;
    private volatile int perSecond;
    private volatile boolean isClosed;

    private DemoLoad(DemoAddresses addresses) {
        frontend = addresses.clusterIp();
        hasManyAddresses = addresses.hasManyAddresses();
        pace = Thread.ofVirtual().name("load").unstarted(this::run);
    }

    /** A load of nothing yet. */
    static DemoLoad start(DemoAddresses addresses) {
        DemoLoad load = new DemoLoad(addresses);
        load.pace.start();
        return load;
    }

    /** Sets how many connections begin each second; 0 to {@value #MOST_PER_SECOND}. */
    void set(int connectionsPerSecond) {
        perSecond = connectionsPerSecond;
        LockSupport.unpark(pace);
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(pace);
    }

    private void run() {
        SplittableRandom random = new SplittableRandom();
        while (!isClosed) {
            int rate = perSecond;
            if (rate == 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / rate);
                ClientAddresses client = hasManyAddresses ? ClientAddresses.many(1, random) : ClientAddresses.one(1);
                long holdNanos = random.nextLong(SHORTEST_HOLD.toNanos(), LONGEST_HOLD.toNanos());
                Thread.ofVirtual().name("client").start(() -> ask(client, holdNanos));
            }
        }
    }

    private void ask(ClientAddresses client, long holdNanos) {
        try {
            String _ = HttpClients.get(frontend, client.of(0), Duration.ofNanos(holdNanos));
        } catch (IOException e) {
            LOG.debug("a request of the load failed: {}", e.getMessage());
        }
    }
}
