package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.proxy.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * How a sidecar is, for the kubelet.
 *
 * <ul>
 *   <li>{@code /livez}: whether the process works. If not, a restart helps.
 *   <li>{@code /healthz}: whether it can serve: every source has been read, every Service exists, and every listener
 *       listens. A Service that has no endpoint at present does no harm, because the application would see no difference.
 *   <li>{@code /readyz}: the same, but not while the sidecar is stopping.
 * </ul>
 *
 * <p>Threading: Thread-safe.
 */
final class SidecarHealth {
    private final Proxy proxy;
    private final SidecarServices services;
    private final SidecarListeners listeners;
    private volatile boolean isDraining;

    SidecarHealth(Proxy proxy, SidecarServices services, SidecarListeners listeners) {
        this.proxy = proxy;
        this.services = services;
        this.listeners = listeners;
    }

    void onDraining() {
        isDraining = true;
    }

    HttpAnswer livez() {
        return answer(proxy.vitals().problems());
    }

    HttpAnswer healthz() {
        return answer(problems());
    }

    HttpAnswer readyz() {
        List<String> problems = problems();
        if (isDraining) {
            problems.add("stopping; open connections: " + proxy.openConnections());
        }
        return answer(problems);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(proxy.vitals().problems());
        if (!services.isRead()) {
            problems.addAll(services.states());
        } else {
            problems.addAll(services.problems());
        }
        problems.addAll(listeners.failures());
        return problems;
    }

    private HttpAnswer answer(List<String> problems) {
        if (problems.isEmpty()) {
            return HttpAnswer.text(200, "ok\n" + String.join("\n", services.states()) + "\n");
        }
        return HttpAnswer.text(503, String.join("\n", problems) + "\n");
    }
}
