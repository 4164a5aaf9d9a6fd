package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a Service has for all its ports.
 *
 * <p>Threading: Immutable.
 */
record ServicePolicies(TrafficPolicy internal, TrafficPolicy external, SessionAffinity affinity) {
    private static final String AFFINITY_TIMEOUT = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    private static final int MAX_AFFINITY_SECONDS = 86_400;

    static ServicePolicies of(ServiceSpec spec, Findings findings) {
        TrafficPolicy internal = policy("spec.internalTrafficPolicy", spec.getInternalTrafficPolicy(), findings);
        TrafficPolicy external = policy("spec.externalTrafficPolicy", spec.getExternalTrafficPolicy(), findings);
        return new ServicePolicies(
                internal, hasExternalPolicy(spec) ? external : TrafficPolicy.CLUSTER, affinity(spec, findings));
    }

    private static TrafficPolicy policy(String field, @Nullable String written, Findings findings) {
        TrafficPolicy policy = findings.oneOf(field, written, TrafficPolicy.CLUSTER, TrafficPolicy.values());
        return policy == null ? TrafficPolicy.CLUSTER : policy;
    }

    /** Whether the external traffic policy counts; on a plain ClusterIP Service it does not. */
    private static boolean hasExternalPolicy(ServiceSpec spec) {
        return "LoadBalancer".equals(spec.getType())
                || "NodePort".equals(spec.getType())
                || !Findings.orEmpty(spec.getExternalIPs()).isEmpty();
    }

    private static SessionAffinity affinity(ServiceSpec spec, Findings findings) {
        String affinity = Findings.text(spec.getSessionAffinity());
        if (affinity.isEmpty() || "None".equals(affinity)) {
            return SessionAffinity.NONE;
        }
        if (!"ClientIP".equals(affinity)) {
            findings.error(
                    "spec.sessionAffinity",
                    "'" + affinity + "' is unknown; allowed are None, ClientIP",
                    "write one of these");
            return SessionAffinity.NONE;
        }
        return new SessionAffinity.ClientIp(affinityTimeout(spec, findings));
    }

    private static Duration affinityTimeout(ServiceSpec spec, Findings findings) {
        Integer seconds = affinitySeconds(spec);
        if (seconds == null) {
            return SessionAffinity.ClientIp.DEFAULT_TIMEOUT;
        }
        if (seconds < 1 || seconds > MAX_AFFINITY_SECONDS) {
            findings.error(
                    AFFINITY_TIMEOUT,
                    seconds + " seconds; allowed are 1 to " + MAX_AFFINITY_SECONDS,
                    "write a timeout in this range");
            return SessionAffinity.ClientIp.DEFAULT_TIMEOUT;
        }
        return Duration.ofSeconds(seconds);
    }

    private static @Nullable Integer affinitySeconds(ServiceSpec spec) {
        return spec.getSessionAffinityConfig() == null
                        || spec.getSessionAffinityConfig().getClientIP() == null
                ? null
                : spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds();
    }
}
