package io.fairlead.k8s.sidecar;

import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import io.fairlead.model.UnixSocket;
import io.fairlead.observe.ListenerObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs where the sidecar listens, and remembers where it cannot.
 *
 * <p>Threading: Thread-safe.
 */
final class SidecarListeners implements ListenerObserver {
    private static final Logger LOG = LogManager.getLogger(Sidecar.class);

    private final Map<Frontend, String> failed = new LinkedHashMap<>();

    @Override
    public void onListening(Frontend frontend) {
        synchronized (this) {
            failed.remove(frontend);
        }
        LOG.info(
                "listening on {} for {}", text(frontend), frontend.servicePort().name());
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        String message = text(frontend) + ": " + problem;
        synchronized (this) {
            failed.put(frontend, message);
        }
        LOG.warn("{}", message);
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        synchronized (this) {
            failed.remove(frontend);
        }
        LOG.info(
                "no longer listening on {} for {}: {}",
                text(frontend),
                frontend.servicePort().name(),
                why);
    }

    private static String text(Frontend frontend) {
        UnixSocket socket = frontend.unixSocket();
        if (socket != null) {
            return socket.toString();
        }
        return frontend.address() + (frontend.protocol() == Protocol.TCP ? "" : "/udp");
    }

    /** The addresses that cannot be listened on, with the reason. */
    synchronized List<String> failures() {
        return new ArrayList<>(failed.values());
    }
}
