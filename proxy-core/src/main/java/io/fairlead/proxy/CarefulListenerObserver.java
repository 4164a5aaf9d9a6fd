package io.fairlead.proxy;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.flight.Flight;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;

/** Keeps a fault of an observer away from the control thread, and writes events of the Flight Recorder. Thread-safe. */
record CarefulListenerObserver(ListenerObserver delegate) implements ListenerObserver {
    @Override
    public void onListening(Frontend frontend) {
        report(frontend, () -> delegate.onListening(frontend));
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        report(frontend, () -> {
            delegate.onListenFailed(frontend, problem);
            Flight.onListenFailed(frontend, problem);
        });
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        report(frontend, () -> delegate.onListenerClosed(frontend, why));
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        report(winner, () -> delegate.onConflict(winner, loser));
    }

    @Override
    public void onSettled() {
        report("the listeners", delegate::onSettled);
    }

    private static void report(Object subject, Runnable event) {
        FaultBoundary.run(subject, ignored -> event.run(), (ignored, fault) -> {});
    }
}
