package io.fairlead.bench.fault;

import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy, or the kernel, before several endpoints that change.
 *
 * <p>Threading: one thread at a time.
 */
public interface FaultContender {
    /** What results call it. */
    String name();

    /** Which one it is. It may run a program to find its version. */
    ContenderInfo info();

    /** The faults that it supports. */
    boolean can(Ability ability);

    /**
     * Starts it; returns before it accepts connections.
     *
     * @param folder an empty directory for its configuration and log
     * @throws IOException if it cannot be started
     */
    Running start(AddressPort frontend, List<AddressPort> endpoints, Limits limits, Path folder) throws IOException;

    /** What not every contender can do. */
    enum Ability {
        /** It dials and relays as another contender does, and differs from it only in how it listens. */
        ONLY_LISTEN_OTHERWISE,
        /** Its endpoints change while it runs. */
        CHANGE_ENDPOINTS,
        /** It is a process, which has limits and can be killed. */
        BE_KILLED,
        /** It dials endpoints from a local port of the node. */
        DIAL_FROM_NODE,
        /** It dials endpoints from the client's address. */
        DIAL_FROM_CLIENT,
        /** It learns from an API server what its Services are. */
        WATCH_API_SERVER,
        /** It runs selectors that others have written. */
        RUN_PLUGINS,
        /** It installs rules by nft(8) while it runs. */
        RUN_NFT
    }

    /**
     * What it has to make do with.
     *
     * @param openFiles how many descriptors it may have; 0 for what this process has
     * @param selector which it is configured with; empty for its default
     * @param programs where it finds programs before all else; null for nowhere
     * @param watches whether it learns from an API server what its Services are, and keeps its state in a directory
     */
    record Limits(int openFiles, String selector, @Nullable Path programs, boolean watches) {
        /** None. */
        static final Limits NONE = new Limits(0, "", null);

        /** None, before an API server. */
        static final Limits WATCHING = new Limits(0, "", null, true);

        /** Without an API server. */
        Limits(int openFiles, String selector, @Nullable Path programs) {
            this(openFiles, selector, programs, false);
        }
    }

    /** One that has been started. Ownership: {@link #close} ends it and removes what it has installed. */
    interface Running extends AutoCloseable {
        /** Replaces the endpoints of its Service. */
        void change(List<AddressPort> endpoints) throws IOException;

        /** Deletes its Service, which comes back with the next {@link #change}. */
        void delete() throws IOException;

        /** Adds another Service with the same endpoints. */
        void add(AddressPort frontend) throws IOException;

        /** Kills its process, which cleans up nothing. */
        void kill() throws IOException;

        /** Starts it again after {@link #kill}. */
        void startAgain() throws IOException;

        /** Its API server is gone: connections to it are refused, and those that there are end. */
        default void stopApiServer() throws IOException {
            throw new UnsupportedOperationException("there is no API server");
        }

        /** Its API server is back at the same address, with what has changed meanwhile. */
        default void startApiServer() throws IOException {
            throw new UnsupportedOperationException("there is no API server");
        }

        /** The end of what it logged; empty if it has no log. */
        String logEnd() throws IOException;

        @Override
        void close() throws IOException;
    }
}
