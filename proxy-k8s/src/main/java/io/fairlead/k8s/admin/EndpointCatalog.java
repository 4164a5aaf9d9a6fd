package io.fairlead.k8s.admin;

import io.fairlead.health.Outage;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.k8s.metrics.TrafficCounts;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Inspection;
import io.fairlead.route.Eligibility;
import io.fairlead.route.EligibilityRule;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.select.Distance;
import io.fairlead.select.Division;
import io.fairlead.select.Forecast;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes views of endpoints, all of one moment.
 *
 * <p>Threading: confined to one thread.
 */
final class EndpointCatalog {
    private final RouteTable table;
    private final Inspection inspection;
    private final Traffic traffic;
    private final long nowNanos;
    private final Instant now = Instant.now();

    EndpointCatalog(RouteTable table, Inspection inspection, Traffic traffic) {
        this.table = table;
        this.inspection = inspection;
        this.traffic = traffic;
        nowNanos = inspection.nowNanos();
    }

    /** All endpoints of a service port in one address family, whether or not they are used. */
    List<EndpointView> of(Route route) {
        List<KnownEndpoint> known = table.endpoints(route.id());
        List<Endpoint> endpoints = known.stream().map(KnownEndpoint::endpoint).toList();
        List<EligibilityRule> rules = rules(route, endpoints);
        Balancer balancer = inspection.balancer(route.id());
        Map<AddressPort, Candidate> candidates = new HashMap<>();
        if (balancer != null) {
            balancer.candidates().forEach(candidate -> candidates.put(candidate.address(), candidate));
        }
        Forecast forecast = balancer == null
                ? Forecast.NONE
                : balancer.forecast(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, null, nowNanos);
        Map<AddressPort, Double> shares = shares(forecast);
        List<EndpointView> views = new ArrayList<>();
        for (KnownEndpoint each : known) {
            AddressPort address = each.endpoint().address();
            views.add(view(route, each, rules, candidates.get(address), shares.get(address), forecast));
        }
        return views;
    }

    private List<EligibilityRule> rules(Route route, List<Endpoint> endpoints) {
        List<EligibilityRule> rules = new ArrayList<>();
        if (route.servicePort().usesClusterEndpoints()) {
            rules.add(EligibilityRule.of(endpoints, TrafficPolicy.CLUSTER, table.self()));
        }
        if (route.servicePort().usesLocalEndpoints()) {
            rules.add(EligibilityRule.of(endpoints, TrafficPolicy.LOCAL, table.self()));
        }
        return rules;
    }

    private static Map<AddressPort, Double> shares(Forecast forecast) {
        Map<AddressPort, Double> shares = new HashMap<>();
        for (int i = 0; i < forecast.shares().size(); i++) {
            shares.put(forecast.candidates().get(i).address(), forecast.shares().get(i));
        }
        return shares;
    }

    private EndpointView view(
            Route route,
            KnownEndpoint known,
            List<EligibilityRule> rules,
            @Nullable Candidate candidate,
            @Nullable Double share,
            Forecast forecast) {
        Endpoint endpoint = known.endpoint();
        ServicePortName name = route.id().name();
        TrafficCounts counts = traffic.endpointCounts(name, endpoint.address());
        Outage ejection = ejection(candidate);
        Eligibility eligibility = eligibility(endpoint, rules);
        String state;
        String why;
        if (!eligibility.isIncluded()) {
            state = EndpointView.UNUSED;
            why = why(endpoint, eligibility);
        } else if (ejection != null) {
            state = EndpointView.EJECTED;
            why = ejected(ejection);
        } else if (candidate != null && candidate.isDrained()) {
            state = EndpointView.UNUSED;
            why = "drained by an operator";
        } else {
            state = EndpointView.USED;
            why = why(endpoint, eligibility) + little(candidate, share, forecast);
        }
        return new EndpointView(
                name.service().namespace(),
                name.service().name(),
                name.port(),
                name.protocol().toString(),
                endpoint.address().toString(),
                known.nodeName(),
                endpoint.zone() == null && endpoint.isLocal() ? table.self().zone() : endpoint.zone(),
                endpoint.isLocal(),
                endpoint.isReady(),
                endpoint.isServing(),
                endpoint.isTerminating(),
                state,
                why,
                ejection == null || !ejection.isEjected(nowNanos) || ejection.isOnTrial()
                        ? null
                        : Words.time(until(ejection)),
                candidate == null ? 0 : candidate.openConnections(),
                counts.opened(),
                counts.failed(),
                share);
    }

    /** Its outage, if it is ejected or was and has not accepted a connection since. */
    private static @Nullable Outage ejection(@Nullable Candidate candidate) {
        Outage outage = candidate == null ? null : candidate.outage();
        return outage != null && outage.wasEjected() ? outage : null;
    }

    /** Where one rule includes it, that one; else the first, which is about all nodes unless every policy is Local. */
    private static Eligibility eligibility(Endpoint endpoint, List<EligibilityRule> rules) {
        Eligibility first = null;
        for (EligibilityRule rule : rules) {
            Eligibility eligibility = rule.eligibility(endpoint);
            if (eligibility.isIncluded()) {
                return eligibility;
            }
            first = first == null ? eligibility : first;
        }
        return first == null ? Eligibility.NOT_READY : first;
    }

    /** Why it gets less than others. */
    private static String little(@Nullable Candidate candidate, @Nullable Double share, Forecast forecast) {
        Division division = forecast.division();
        Distance distance = division == null || candidate == null
                ? null
                : division.distances().get(candidate);
        if (distance != null && distance != Distance.NEAR && share != null && share == 0) {
            return ", but farther away: near endpoints suffice";
        }
        Double weight = candidate == null ? null : forecast.slowStarts().get(candidate);
        return weight == null ? "" : ", in its slow start: weight " + Math.round(weight * 100) + " %";
    }

    private static String why(Endpoint endpoint, Eligibility eligibility) {
        return switch (eligibility) {
            case READY -> "ready";
            case SERVING_WHILE_TERMINATING -> "terminating, and no ready endpoint is left";
            case TERMINATING, TERMINATED -> "terminating";
            case NOT_READY -> "not ready";
            case OTHER_ZONE -> "other zone (hints: " + String.join(", ", new TreeSet<>(endpoint.zoneHints())) + ")";
            case OTHER_NODE -> "other node (hints: " + String.join(", ", new TreeSet<>(endpoint.nodeHints())) + ")";
            case NOT_LOCAL -> "other node (policy Local)";
        };
    }

    private Instant until(Outage outage) {
        return now.plusNanos(outage.untilNanos() - nowNanos);
    }

    private String ejected(Outage outage) {
        String cause = outage.cause() == null ? "" : ": " + outage.cause();
        String after = " after " + outage.attempts() + (outage.attempts() == 1 ? " failure" : " failures") + cause;
        if (outage.isOnTrial() && outage.isEjected(nowNanos)) {
            return "ejected, and a connection is trying it," + after;
        }
        return outage.isEjected(nowNanos)
                ? "ejected until "
                        + LocalTime.ofInstant(until(outage), ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS)
                        + after
                : "ejected until the next connection succeeds," + after;
    }
}
