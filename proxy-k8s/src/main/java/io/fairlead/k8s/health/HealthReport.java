package io.fairlead.k8s.health;

import io.fairlead.model.IpFamily;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a proxy was at one moment.
 *
 * <p>Threading: Immutable.
 *
 * @param at the moment
 * @param families the families that changes have been applied for; all healthy as long as there is none
 * @param isNodeEligible whether load balancers should send new connections to this node
 * @param source what the source of Services is waiting for, in words; null if nothing
 * @param problems why the process should be restarted, in words; empty if it should not
 */
public record HealthReport(
        Instant at,
        Map<IpFamily, FamilyHealth> families,
        boolean isNodeEligible,
        @Nullable String source,
        List<String> problems) {
    /** The last update before the first one: Go's zero time, as in kube-proxy. */
    static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    /**
     * How one address family is served.
     *
     * @param lastUpdated when changes were last applied
     * @param isHealthy whether no change has been waiting for too long
     */
    public record FamilyHealth(Instant lastUpdated, boolean isHealthy) {}

    public HealthReport {
        Map<IpFamily, FamilyHealth> ordered = new EnumMap<>(IpFamily.class);
        ordered.putAll(families);
        families = Collections.unmodifiableMap(ordered);
        problems = List.copyOf(problems);
    }

    /** Whether every family is, and the data path works. The node's eligibility is no part of it. */
    public boolean isHealthy() {
        return problems.isEmpty() && families.values().stream().allMatch(FamilyHealth::isHealthy);
    }

    /** When changes of any family were last applied. */
    Instant lastUpdated() {
        return families.values().stream()
                .map(FamilyHealth::lastUpdated)
                .max(Instant::compareTo)
                .orElse(NEVER);
    }
}
