package io.fairlead.observe;

import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers what has become of connections. Thread-safe. */
public final class RecordedConnections implements ConnectionObserver {
    private final Queue<ConnectionSummary> summaries = new ConcurrentLinkedQueue<>();
    private final Queue<Connected> connected = new ConcurrentLinkedQueue<>();
    private final Queue<ConnectionProgress> progress = new ConcurrentLinkedQueue<>();
    private final Queue<FailedDial> failedDials = new ConcurrentLinkedQueue<>();

    private final Queue<Ejection> ejections = new ConcurrentLinkedQueue<>();
    private final Queue<AddressPort> returned = new ConcurrentLinkedQueue<>();

    /** An attempt that failed. */
    public record FailedDial(Frontend frontend, AddressPort endpoint, String cause) {}

    /** A connection that an endpoint has accepted. */
    public record Connected(Frontend frontend, AddressPort endpoint, int attempts, long connectNanos) {}

    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        connected.add(new Connected(frontend, endpoint, attempts, connectNanos));
    }

    @Override
    public void onProgress(ConnectionProgress report) {
        progress.add(report);
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        summaries.add(summary);
    }

    @Override
    public void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {
        failedDials.add(new FailedDial(frontend, endpoint, cause));
    }

    @Override
    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
        ejections.add(ejection);
    }

    @Override
    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
        returned.add(endpoint);
    }

    /** The connections that an endpoint has accepted so far. */
    public List<Connected> connected() {
        return List.copyOf(connected);
    }

    /** The reports about open connections so far. */
    public List<ConnectionProgress> progress() {
        return List.copyOf(progress);
    }

    /** The ejections so far. */
    public List<Ejection> ejections() {
        return List.copyOf(ejections);
    }

    /** The endpoints that have returned so far. */
    public List<AddressPort> returned() {
        return List.copyOf(returned);
    }

    /** The connections that have ended so far. */
    public List<ConnectionSummary> closed() {
        return List.copyOf(summaries);
    }

    /** The attempts that have failed so far. */
    public List<FailedDial> failedDials() {
        return List.copyOf(failedDials);
    }

    /** The endpoints of the attempts that have failed so far. */
    public List<AddressPort> failedEndpoints() {
        return failedDials.stream().map(FailedDial::endpoint).toList();
    }

    /** Waits until so many connections have ended. */
    public List<ConnectionSummary> awaitClosed(int count) {
        await().until(() -> summaries.size() >= count);
        return closed();
    }

    /** Waits until one connection has ended; there must be no second. */
    public ConnectionSummary awaitOnly() {
        List<ConnectionSummary> all = awaitClosed(1);
        if (all.size() > 1) {
            throw new AssertionError("more than one connection: " + all);
        }
        return all.getFirst();
    }
}
