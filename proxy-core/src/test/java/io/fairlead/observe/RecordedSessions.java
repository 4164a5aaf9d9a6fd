package io.fairlead.observe;

import io.fairlead.model.Frontend;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the ends of UDP sessions and dropped datagrams. Thread-safe. */
public final class RecordedSessions implements SessionObserver {
    private final List<SessionSummary> summaries = new CopyOnWriteArrayList<>();
    private final List<SessionProgress> progress = new CopyOnWriteArrayList<>();
    private final Map<DatagramDrop, Integer> drops = new EnumMap<>(DatagramDrop.class);

    @Override
    public void onProgress(SessionProgress report) {
        progress.add(report);
    }

    @Override
    public void onEnded(SessionSummary summary) {
        summaries.add(summary);
    }

    @Override
    public void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {
        synchronized (drops) {
            drops.merge(reason, datagrams, Integer::sum);
        }
    }

    /** The sessions that have ended, in that order. */
    public List<SessionSummary> summaries() {
        return List.copyOf(summaries);
    }

    /** The reports about open sessions so far. */
    public List<SessionProgress> progress() {
        return List.copyOf(progress);
    }

    /** Why they ended. */
    public List<SessionEnd> reasons() {
        return summaries.stream().map(SessionSummary::reason).toList();
    }

    /** How many datagrams were dropped for a reason. */
    public int drops(DatagramDrop reason) {
        synchronized (drops) {
            return drops.getOrDefault(reason, 0);
        }
    }
}
