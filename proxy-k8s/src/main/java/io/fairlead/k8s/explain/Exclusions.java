package io.fairlead.k8s.explain;

import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ServiceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Services that are not proxied, with the reason. There may be more that a source never reports, because the API server
 * does not send them to proxies.
 *
 * <p>Threading: Thread-safe.
 */
public final class Exclusions {
    /** More than any cluster has; beyond, Services are not remembered. */
    private static final int MAX = 10_000;

    private final Map<ServiceName, ServiceExclusion> reasons = new ConcurrentHashMap<>();

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
}
