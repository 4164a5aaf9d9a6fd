package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpOutlet;
import io.fairlead.k8s.http.HttpStream;
import io.fairlead.k8s.http.HttpStreamSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to one client as they happen. A client that is too slow loses events, and gets to know how many.
 *
 * <p>Threading: Thread-safe.
 */
final class EventStream implements HttpStreamSource {
    private static final byte[] LINE_END = {'\n'};
    private static final byte[] EVENT_END = {'\n', '\n'};

    private final EventLog log;
    private final EventFilter filter;
    private final boolean wantsConnections;
    private final boolean isServerSent;
    private final long since;
    private final AtomicLong dropped = new AtomicLong();
    private volatile @Nullable HttpOutlet outlet;

    /**
     * @param isServerSent whether it has the form of server-sent events, for browsers, and not one event a line
     * @param since the last event that the client knows; 0 for only new ones
     */
    EventStream(EventLog log, EventFilter filter, boolean wantsConnections, boolean isServerSent, long since) {
        this.log = log;
        this.filter = filter;
        this.wantsConnections = wantsConnections;
        this.isServerSent = isServerSent;
        this.since = since;
    }

    HttpStream response() {
        return new HttpStream(
                isServerSent ? "text/event-stream" : "application/x-ndjson", Map.of("Cache-Control", "no-store"), this);
    }

    boolean wantsConnections() {
        return wantsConnections;
    }

    @Override
    public void onOpened(HttpOutlet opened) {
        outlet = opened;
        // So that the client, and what is between, see at once that it works.
        offer(opened, EventView.HEARTBEAT);
        log.open(this, since);
    }

    @Override
    public void onTick(HttpOutlet opened) {
        sendDropped(opened);
        offer(opened, EventView.HEARTBEAT);
    }

    @Override
    public void onClosed() {
        outlet = null;
        log.close(this);
    }

    /** Sends an event if it is wanted, or counts it as dropped. */
    void send(EventView event) {
        HttpOutlet open = outlet;
        if (open == null || !filter.matches(event)) {
            return;
        }
        sendDropped(open);
        if (!offer(open, event)) {
            dropped.incrementAndGet();
        }
    }

    private void sendDropped(HttpOutlet open) {
        long count = dropped.get();
        if (count > 0 && offer(open, EventView.dropped(count))) {
            dropped.addAndGet(-count);
        }
    }

    private boolean offer(HttpOutlet open, EventView event) {
        return open.offer(() -> bytes(event));
    }

    private byte[] bytes(EventView event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (isServerSent) {
            String id = event.id() == null ? "" : "id: " + event.id() + "\n";
            bytes.writeBytes((id + "data: ").getBytes(StandardCharsets.UTF_8));
        }
        bytes.writeBytes(ApiJson.bytes(event));
        bytes.writeBytes(isServerSent ? EVENT_END : LINE_END);
        return bytes.toByteArray();
    }
}
