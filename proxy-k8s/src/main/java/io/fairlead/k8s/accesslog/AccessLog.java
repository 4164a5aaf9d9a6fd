package io.fairlead.k8s.accesslog;

import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.SessionObserver;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.UpdateObserver;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The access log of a process. It records connections and UDP sessions from the same summaries that feed the metrics.
 *
 * <p>Threading: Thread-safe; called on event loops and on the control thread. Hot path: a record that is not kept costs
 * nothing, and one that is kept waits in a bounded queue. If that is full, the record is dropped and counted; nothing
 * ever waits for the output.
 *
 * <p>Ownership: owns its thread and its file; {@link #close()} writes what waits.
 */
public final class AccessLog implements ConnectionObserver, SessionObserver, UpdateObserver, AutoCloseable {
    /** Records that may wait: a tenth of a second at 100,000 connections a second, and a quarter of a megabyte. */
    private static final int CAPACITY = 16_384;

    /** The largest number of a hash, as a fraction of one. */
    private static final double UNIT = 0x1.0p-53;

    private static final int FRACTION_BITS = 53;

    private final RecordQueue queue;
    private final RecordWriter writer;
    private final LineOutput output;
    private final long intervalNanos;
    private final double sample;
    private final long seed;

    /** What the annotations of Services say; most have none. */
    private final Map<ServicePortId, Boolean> settings = new ConcurrentHashMap<>();

    private final LongAdder dropped = new LongAdder();

    private AccessLog(AccessLogConfig config, LineFormat format, LineOutput output, int capacity, long seed) {
        this.output = output;
        this.seed = seed;
        intervalNanos = config.accessLogInterval().toNanos();
        sample = config.accessLogSample();
        queue = new RecordQueue(capacity);
        writer = new RecordWriter(queue, format, output);
    }

    /**
     * Starts the access log of a node: its records go through the logger {@code io.fairlead.access} of log4j.
     *
     * @param config of one that is on
     * @param node the name of the node; empty if it has none
     */
    public static AccessLog startLogger(AccessLogConfig config, String node) {
        return start(config, node, LoggerOutput.install(new ChannelOutput(config.accessLogFile(), System::nanoTime)));
    }

    /** Starts the access log of a process without log4j's core: its records go directly to their file. */
    public static AccessLog start(AccessLogConfig config, String node) {
        return start(config, node, new ChannelOutput(config.accessLogFile(), System::nanoTime));
    }

    private static AccessLog start(AccessLogConfig config, String node, LineOutput output) {
        LineFormat format = config.accessLog() == AccessLogFormat.JSON ? new JsonFormat(node) : new TextFormat();
        return started(
                config, format, output, CAPACITY, ThreadLocalRandom.current().nextLong());
    }

    /**
     * The same with another format and output.
     *
     * @param capacity of the queue; a power of two
     * @param seed decides which connections are in the sample
     */
    static AccessLog started(AccessLogConfig config, LineFormat format, LineOutput output, int capacity, long seed) {
        AccessLog log = new AccessLog(config, format, output, capacity, seed);
        log.writer.start();
        return log;
    }

    /** The observers of a proxy, and this one. Open connections are reported at least as often as they are recorded. */
    public Observers addedTo(Observers others) {
        return new Observers(
                ConnectionObserver.both(others.connections(), this),
                SessionObserver.both(others.sessions(), this),
                others.listeners(),
                (update, nanos) -> {
                    onUpdated(update, nanos);
                    others.updates().onUpdated(update, nanos);
                },
                reportInterval(others.reportInterval()));
    }

    private Duration reportInterval(Duration otherwise) {
        return intervalNanos == 0 || intervalNanos > otherwise.toNanos() ? otherwise : Duration.ofNanos(intervalNanos);
    }

    /** How many records were written. */
    public long written() {
        return output.written();
    }

    /** How many records were dropped, because the output was too slow or failed. */
    public long dropped() {
        return dropped.sum() + output.lost();
    }

    @Override
    public void onUpdated(RouteUpdate update, long nanos) {
        for (RouteChange change : update.routes()) {
            Route after = change.after();
            @Nullable
            Boolean setting =
                    after == null ? null : after.servicePort().settings().accessLog();
            if (setting == null) {
                settings.remove(change.id());
            } else {
                settings.put(change.id(), setting);
            }
        }
    }

    @Override
    public void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {
        if (intervalNanos > 0 && isKept(frontend, client, false)) {
            add(new Opened(frontend, frontend.address(), client, endpoint, attempts, connectNanos));
        }
    }

    @Override
    public void onProgress(ConnectionProgress progress) {
        if (isDue(progress.now().durationNanos(), progress.reported().durationNanos())
                && isKept(progress.frontend(), progress.client(), false)) {
            add(progress);
        }
    }

    @Override
    public void onClosed(ConnectionSummary summary) {
        if (isKept(summary.frontend(), summary.client(), summary.reason().isFailure())) {
            add(summary);
        }
    }

    @Override
    public void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {
        if (intervalNanos > 0 && isKept(frontend, client, false)) {
            add(new Opened(frontend, service, client, endpoint, 0, 0));
        }
    }

    @Override
    public void onProgress(SessionProgress progress) {
        if (isDue(progress.now().durationNanos(), progress.reported().durationNanos())
                && isKept(progress.frontend(), progress.client(), false)) {
            add(progress);
        }
    }

    @Override
    public void onEnded(SessionSummary summary) {
        if (isKept(summary.frontend(), summary.client(), summary.reason().isFailure())) {
            add(summary);
        }
    }

    /** Whether an interval has ended since the last report. */
    private boolean isDue(long durationNanos, long reportedNanos) {
        return intervalNanos > 0 && durationNanos / intervalNanos > reportedNanos / intervalNanos;
    }

    private boolean isKept(Frontend frontend, AddressPort client, boolean isFailure) {
        @Nullable Boolean setting = settings.isEmpty() ? null : settings.get(frontend.servicePort());
        if (setting != null) {
            return setting;
        }
        return isFailure || sample >= 1 || isInSample(client);
    }

    /** By the client's address and port, so that all records of a connection are kept, or none. */
    private boolean isInSample(AddressPort client) {
        IpAddress address = client.address();
        long hash = mixed(mixed(mixed(seed + address.high()) + address.low()) + client.port());
        return (hash >>> Long.SIZE - FRACTION_BITS) * UNIT < sample;
    }

    /** Source: the finalizer of SplitMix64, variant 13 of David Stafford's. */
    private static long mixed(long number) {
        long mixed = (number ^ number >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    private void add(Object record) {
        if (queue.offer(record, System.currentTimeMillis())) {
            writer.onAdded();
        } else {
            dropped.increment();
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
