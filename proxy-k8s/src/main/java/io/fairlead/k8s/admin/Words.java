package io.fairlead.k8s.admin;

import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The words and units of the API. Stateless. */
final class Words {
    private static final double NANOS = 1e9;

    private Words() {}

    static String kind(FrontendKind kind) {
        return switch (kind) {
            case CLUSTER_IP -> "ClusterIP";
            case NODE_PORT -> "NodePort";
            case LOAD_BALANCER_IP -> "LoadBalancerIP";
            case EXTERNAL_IP -> "ExternalIP";
            case UNIX_SOCKET -> "UnixSocket";
        };
    }

    static String policy(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> "Cluster";
            case LOCAL -> "Local";
        };
    }

    static String verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Forward _ -> "forward";
            case Verdict.Reject _ -> "reject";
            case Verdict.Drop _ -> "drop";
        };
    }

    static String address(Frontend frontend) {
        return frontend.unixSocket() == null
                ? frontend.address().toString()
                : frontend.unixSocket().toString();
    }

    /** RFC 3339, to the millisecond. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
