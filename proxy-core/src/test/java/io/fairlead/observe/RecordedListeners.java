package io.fairlead.observe;

import io.fairlead.model.Frontend;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Remembers what has become of listeners, as one line for each event. Thread-safe. */
public final class RecordedListeners implements ListenerObserver {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void onListening(Frontend frontend) {
        events.add("listening: " + frontend);
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        events.add("failed: " + frontend + ": " + problem);
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        events.add("closed: " + frontend + ": " + why);
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        events.add("conflict: " + winner + " against " + loser);
    }

    /** What has happened so far. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** What has happened so far; it is forgotten. */
    public List<String> takeEvents() {
        List<String> taken = events();
        events.removeAll(taken);
        return taken;
    }
}
