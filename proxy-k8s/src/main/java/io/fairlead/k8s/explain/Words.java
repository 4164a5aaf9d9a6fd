package io.fairlead.k8s.explain;

import io.fairlead.explain.CandidateExplanation;
import io.fairlead.explain.CandidateExplanation.Failures;
import io.fairlead.explain.Decision;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.select.Distance;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The words of reports. Stateless. */
final class Words {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The problem of an address that another service port has begins so. */
    static final String BELONGS_TO = "belongs to ";

    private Words() {}

    /** {@code 1 endpoint}, {@code 2 endpoints}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    static String of(Decision decision) {
        return decision.name().toLowerCase(Locale.ROOT);
    }

    static String of(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> "Cluster";
            case LOCAL -> "Local";
        };
    }

    static String of(FrontendKind kind) {
        return switch (kind) {
            case CLUSTER_IP -> "ClusterIP";
            case EXTERNAL_IP -> "ExternalIP";
            case LOAD_BALANCER_IP -> "LoadBalancerIP";
            case NODE_PORT -> "NodePort";
            case UNIX_SOCKET -> "UnixSocket";
        };
    }

    static String of(ClientOrigin origin) {
        return switch (origin) {
            case NODE -> "node";
            case LOCAL_POD -> "pod";
            case ELSEWHERE -> "elsewhere";
        };
    }

    /** To the second. */
    static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The field of a Service that has the traffic policy of such addresses. */
    static String policyField(FrontendKind kind) {
        return kind.isInternal() ? "internalTrafficPolicy" : "externalTrafficPolicy";
    }

    /** Why an endpoint gets connections or does not. */
    static String why(CandidateExplanation candidate, ServicePortId port) {
        Failures failures = candidate.failures();
        return switch (candidate.reason()) {
            case READY -> "ready" + (failures == null ? "" : ", after " + text(failures)) + little(candidate);
            case FARTHER -> "ready, but farther away (zone " + zone(candidate) + "): near endpoints suffice";
            case SERVING_WHILE_TERMINATING -> "serving while terminating (no ready endpoint is left)";
            case TERMINATING -> "terminating";
            case TERMINATED -> "terminating, no longer serving";
            case NOT_READY -> "not ready";
            case OTHER_ZONE -> "other zone (hints: " + sorted(candidate.hints()) + ")";
            case OTHER_NODE -> "other node (hints: " + sorted(candidate.hints()) + ")";
            case NOT_LOCAL -> "other node (policy Local)";
            case OTHER_PORT ->
                "its EndpointSlice lacks the port '" + port.name().port() + "'";
            case OTHER_FAMILY -> "its address is " + (port.family() == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4);
            case EJECTED -> ejected(failures) + (candidate.isIn() ? "; used, as nothing else is left" : "");
            case UNSUPPORTED_PROTOCOL -> port.name().protocol() + " is not proxied";
            case DRAINED -> "drained by an operator" + (candidate.isIn() ? "; used, as nothing else is left" : "");
        };
    }

    /** Why a ready endpoint gets less than others. */
    private static String little(CandidateExplanation candidate) {
        Double slowStart = candidate.slowStart();
        Distance distance = candidate.distance();
        return (distance == null || distance == Distance.NEAR
                        ? ""
                        : ", farther away (zone " + zone(candidate) + "): near endpoints do not suffice")
                + (slowStart == null ? "" : ", in its slow start (weight " + percent(slowStart) + ")");
    }

    private static String zone(CandidateExplanation candidate) {
        return candidate.zone() == null ? "not known" : candidate.zone();
    }

    /** {@code 35 %}. */
    static String percent(double part) {
        return Math.round(part * 100) + " %";
    }

    private static String ejected(@Nullable Failures failures) {
        if (failures == null) {
            return "ejected";
        }
        if (failures.ejectedUntil() == null) {
            return "ejected, and a connection is trying it, after " + text(failures);
        }
        return "ejected until " + CLOCK.format(failures.ejectedUntil()) + " after " + text(failures);
    }

    private static String text(Failures failures) {
        return count(failures.attempts(), "failure") + (failures.cause() == null ? "" : ": " + failures.cause());
    }

    private static String sorted(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
