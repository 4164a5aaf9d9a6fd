package io.fairlead.k8s.admin;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;

/** Makes events of listeners. As thread-safe as the next observer. */
record ListenerEvents(EventLog log, ListenerObserver next) implements ListenerObserver {
    @Override
    public void onListening(Frontend frontend) {
        log.add(new EventView.Draft("listener.opened").at(frontend));
        next.onListening(frontend);
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        log.add(new EventView.Draft("listener.failed").at(frontend).message(problem));
        next.onListenFailed(frontend, problem);
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        log.add(new EventView.Draft("listener.closed").at(frontend).message(why));
        next.onListenerClosed(frontend, why);
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        log.add(new EventView.Draft("listener.conflict")
                .at(loser)
                .message("the address belongs to " + winner.servicePort() + ", whose Service is older"));
        next.onConflict(winner, loser);
    }

    @Override
    public void onSettled() {
        next.onSettled();
    }
}
