package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionObserver;
import io.fairlead.proxy.UpdateObserver;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The events of a node: it keeps the latest ones about Services, endpoints and listeners, and sends them to streams. Streams
 * that ask for it also get events about connections.
 *
 * <p>Threading: Thread-safe; observes event loops and the control thread, and blocks neither. Where no stream wants
 * connections, one costs a read of a field.
 */
public final class EventLog implements UpdateObserver {
    /** How many events are kept. */
    static final int KEPT = 2_000;

    /** How many streams there may be. */
    static final int MOST_STREAMS = 16;

    private final InstantSource clock;
    private final AtomicLong ids = new AtomicLong();
    private final ArrayDeque<EventView> ring = new ArrayDeque<>();
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private volatile boolean isConnectionWanted;
    private volatile long revision;
    private volatile @Nullable Instant updatedAt;
    private long overwritten;

    /** The routes until now; null before the first. Control thread. */
    private @Nullable RouteTable before;

    /** A log without events, by the clock of the system. */
    public EventLog() {
        this(InstantSource.system());
    }

    EventLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Observes connections and endpoints. */
    public ConnectionObserver connections() {
        return new ConnectionEvents(this);
    }

    /** Observes UDP sessions. */
    public SessionObserver sessions() {
        return new SessionEvents(this);
    }

    /** Observes listeners, and passes everything on. */
    public ListenerObserver listeners(ListenerObserver next) {
        return new ListenerEvents(this, next);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the control thread writes
    public void onUpdated(RouteUpdate update, long nanos) {
        if (!update.isEmpty()) {
            revision++;
            updatedAt = clock.instant();
            RouteEvents.of(before, update).forEach(this::add);
            before = update.table();
        }
    }

    /** An annotation of a Service was rejected. */
    public void onSettingRejected(String namespace, String service, String message) {
        add(new EventView.Draft("setting.rejected").of(namespace, service).message(message));
    }

    /** The source of Services is in another state. */
    public void onSource(String state) {
        add(new EventView.Draft("source.state").message(state));
    }

    /** How often the routes have changed. */
    long revision() {
        return revision;
    }

    /** When they last did; null for never. */
    @Nullable
    Instant updatedAt() {
        return updatedAt;
    }

    /** Whether a stream wants events about connections. */
    boolean isConnectionWanted() {
        return isConnectionWanted;
    }

    /** An event that is kept. */
    void add(EventView.Draft draft) {
        synchronized (ring) {
            EventView event = finish(draft);
            ring.addLast(event);
            if (ring.size() > KEPT) {
                ring.removeFirst();
                overwritten++;
            }
            streams.forEach(stream -> stream.send(event));
        }
    }

    /** An event for streams that want connections. */
    void pass(EventView.Draft draft) {
        EventView event = finish(draft);
        for (EventStream stream : streams) {
            if (stream.wantsConnections()) {
                stream.send(event);
            }
        }
    }

    private EventView finish(EventView.Draft draft) {
        return draft.at(ids.incrementAndGet(), Words.time(clock.instant()));
    }

    /** The latest events that pass a filter, the oldest of them first. */
    EventsView latest(EventFilter filter, int limit) {
        synchronized (ring) {
            List<EventView> matching = ring.stream().filter(filter::matches).toList();
            return new EventsView(matching.subList(Math.max(0, matching.size() - limit), matching.size()), overwritten);
        }
    }

    boolean hasRoom() {
        return streams.size() < MOST_STREAMS;
    }

    /** Adds a stream, and sends it what is kept and came after an event. */
    void open(EventStream stream, long since) {
        synchronized (ring) {
            streams.add(stream);
            updateWanted();
            if (since > 0) {
                List<EventView> missed = new ArrayList<>();
                ring.forEach(event -> {
                    if (event.id() != null && event.id() > since) {
                        missed.add(event);
                    }
                });
                missed.forEach(stream::send);
            }
        }
    }

    void close(EventStream stream) {
        streams.remove(stream);
        updateWanted();
    }

    private void updateWanted() {
        isConnectionWanted = streams.stream().anyMatch(EventStream::wantsConnections);
    }

    /** An endpoint of a service port does better or worse. */
    void addEndpoint(String kind, Frontend frontend, AddressPort endpoint, String message) {
        add(new EventView.Draft(kind)
                .of(frontend.servicePort().name())
                .endpoint(endpoint)
                .message(message));
    }
}
