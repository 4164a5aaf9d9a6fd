package io.fairlead.quota;

import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.LimitSettings;
import io.fairlead.observe.CloseReason;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one service port for its connections, and for those of each client.
 *
 * <p>A connection counts from the moment when it is admitted until it has ended, so also while it is dialled or waits for an endpoint.
 * Connections that were open before a limit was set do not count for it. The counts are exact: with a limit of N there are never
 * N + 1 admitted connections.
 *
 * <p>A client is an address. At addresses for clients outside the cluster, IPv6 clients count by their /64, which is what a customer
 * of a provider has at least. At cluster IPs they count by their whole address, because the pods of a node share a /64.
 *
 * <p>Threading: Thread-safe. The control thread follows settings, event loops admit.
 */
public final class ServiceQuota {
    private final ClientRates rates;
    private final AtomicInteger open = new AtomicInteger();
    private final ClientCounts clients = new ClientCounts();
    private volatile LimitSettings limits;

    /** @param rates those of all service ports */
    public ServiceQuota(LimitSettings limits, ClientRates rates) {
        this.limits = limits;
        this.rates = rates;
    }

    /** Whether any of these limits concerns connections before an endpoint is picked for them. */
    public static boolean isNeeded(LimitSettings limits) {
        return limits.connections() > 0 || limits.connectionsPerClient() > 0 || limits.newConnectionsPerClient() > 0;
    }

    /** Other limits are in force; open connections stay. */
    public void follow(LimitSettings other) {
        limits = other;
    }

    /**
     * Admits a connection, or says why not. The rate of the client comes first, so that connections which another limit refuses count
     * for it too.
     *
     * @param kind of the address that the client connected to
     */
    public Permit admit(IpAddress address, FrontendKind kind) {
        LimitSettings now = limits;
        IpAddress client = client(address, kind);
        if (now.newConnectionsPerClient() > 0 && !rates.tryTake(this, client, now.newConnectionsPerClient())) {
            return Permit.refused(this, CloseReason.CLIENT_RATE);
        }
        boolean countsClient = now.connectionsPerClient() > 0;
        if (countsClient && !clients.tryTake(client, now.connectionsPerClient())) {
            return Permit.refused(this, CloseReason.CLIENT_LIMIT);
        }
        if (!tryOpen(now.connections())) {
            if (countsClient) {
                clients.release(client);
            }
            return Permit.refused(this, CloseReason.SERVICE_LIMIT);
        }
        return Permit.granted(this, countsClient ? client : null);
    }

    /** Counts a connection that another process has admitted, even beyond the limits. */
    public Permit adopt(IpAddress address, FrontendKind kind) {
        open.incrementAndGet();
        boolean countsClient = limits.connectionsPerClient() > 0;
        IpAddress client = client(address, kind);
        if (countsClient) {
            clients.take(client);
        }
        return Permit.granted(this, countsClient ? client : null);
    }

    private boolean tryOpen(int most) {
        if (most == 0) {
            open.incrementAndGet();
            return true;
        }
        while (true) {
            int now = open.get();
            if (now >= most) {
                return false;
            }
            if (open.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void release(@Nullable IpAddress countedClient) {
        open.decrementAndGet();
        if (countedClient != null) {
            clients.release(countedClient);
        }
    }

    /** How many connections are admitted now. */
    public int open() {
        return open.get();
    }

    /** How many clients have connections that count for their own limit. */
    public int clients() {
        return clients.clients();
    }

    private static IpAddress client(IpAddress address, FrontendKind kind) {
        return kind.isInternal() || address.family() == IpFamily.IPV4
                ? address
                : new IpAddress(IpFamily.IPV6, address.high(), 0);
    }
}
