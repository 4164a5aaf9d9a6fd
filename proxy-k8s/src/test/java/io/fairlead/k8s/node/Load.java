package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that are opened by several clients at once, each of which asks for the endpoint's name.
 *
 * <p>Threading: Thread-safe.
 */
final class Load implements AutoCloseable {
    private static final int WORKERS = 8;
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final AddressPort service;
    private final AtomicInteger left;
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<KitClient> held = new ArrayList<>();
    private final boolean holds;
    private final List<Thread> workers = new ArrayList<>();

    private Load(AddressPort service, int connections, boolean holds) {
        this.service = service;
        this.left = new AtomicInteger(connections);
        this.holds = holds;
        for (int i = 0; i < WORKERS; i++) {
            workers.add(Thread.startVirtualThread(this::work));
        }
    }

    /** So many connections, each of which is closed at once. */
    static Shares send(AddressPort service, int connections) {
        return new Load(service, connections, false).await();
    }

    /** So many connections, which stay open until this is closed; they are open when this returns. */
    static Load hold(AddressPort service, int connections) {
        Load load = new Load(service, connections, true);
        load.await();
        return load;
    }

    /** Connections without end, until this is closed. */
    static Load start(AddressPort service) {
        return new Load(service, Integer.MAX_VALUE, false);
    }

    private void work() {
        while (left.getAndDecrement() > 0) {
            open();
        }
    }

    /** Not closed where it is to be held. */
    @SuppressWarnings("resource")
    private void open() {
        int number = Math.floorMod(CLIENTS.getAndIncrement(), 62_500);
        try {
            KitClient client = KitClient.open(service, Loopback.client(number));
            if (!holds) {
                client.close();
            }
            count(client);
        } catch (IOException e) {
            synchronized (this) {
                failures.add(e.toString());
            }
        }
    }

    private synchronized void count(KitClient client) {
        counts.merge(client.endpoint(), 1, Integer::sum);
        if (holds) {
            held.add(client);
        }
    }

    private Shares await() {
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return shares();
    }

    /** Where the connections went so far. */
    synchronized Shares shares() {
        return new Shares(counts, failures);
    }

    /** Ends the load, and says where the connections went. */
    Shares stop() {
        left.set(0);
        return await();
    }

    @Override
    public void close() throws IOException {
        stop();
        for (KitClient client : held) {
            client.close();
        }
    }
}
