package io.fairlead.bench.select;

import io.fairlead.model.IpAddress;
import io.fairlead.select.Candidate;
import io.fairlead.select.PickRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Clients that connect to an event loop in turn, each for the first time.
 *
 * <p>Threading: Confined to its event loop.
 */
@State(Scope.Thread)
public class Clients {
    /** A power of two. */
    static final int COUNT = 4096;

    private static final int FIRST = 0xc0a8_0000;
    private static final AtomicInteger THREADS = new AtomicInteger();

    /** A connection that has tried no endpoint yet. */
    private record Connection(IpAddress client) implements PickRequest {
        @Override
        public boolean excludes(Candidate candidate) {
            return false;
        }
    }

    private final PickRequest[] connections = new PickRequest[COUNT];
    private int next;

    /** Event loops begin at different clients. */
    public Clients() {
        for (int i = 0; i < COUNT; i++) {
            connections[i] = from(i);
        }
        next = THREADS.getAndIncrement() * (COUNT / 2 + 1);
    }

    /** A connection of the client with this number, from 0 to less than {@link #COUNT}. */
    static PickRequest from(int client) {
        return new Connection(IpAddress.ofIpv4(FIRST + client));
    }

    PickRequest next() {
        return connections[next++ & COUNT - 1];
    }
}
