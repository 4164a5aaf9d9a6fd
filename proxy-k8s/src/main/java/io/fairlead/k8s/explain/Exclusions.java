package io.fairlead.k8s.explain;

import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ServiceName;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a source knows of Services besides their routes: those that are not proxied, with the reason, and those that are being
 * deleted. There may be more that are not proxied, which the API server does not send to proxies.
 *
 * <p>Threading: Thread-safe.
 */
public final class Exclusions {
    /** More than any cluster has; beyond, Services are not remembered. */
    private static final int MAX = 10_000;

    private final Map<ServiceName, ServiceExclusion> reasons = new ConcurrentHashMap<>();
    private final Set<ServiceName> terminating = ConcurrentHashMap.newKeySet();

    /**
     * A Service is not proxied.
     *
     * @param why null if it is, or no longer exists
     */
    public void report(ServiceName service, @Nullable ServiceExclusion why) {
        if (why == null) {
            reasons.remove(service);
        } else if (reasons.size() < MAX) {
            reasons.put(service, why);
        }
    }

    /** Why a Service is not proxied; null if that is not known. */
    public @Nullable ServiceExclusion of(ServiceName service) {
        return reasons.get(service);
    }

    /** A Service is being deleted, or is not. */
    public void reportTerminating(ServiceName service, boolean isTerminating) {
        if (!isTerminating) {
            terminating.remove(service);
        } else if (terminating.size() < MAX) {
            terminating.add(service);
        }
    }

    /** Whether a Service is being deleted, as far as that is known. */
    public boolean isTerminating(ServiceName service) {
        return terminating.contains(service);
    }
}
