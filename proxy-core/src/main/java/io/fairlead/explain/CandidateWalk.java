package io.fairlead.explain;

import io.fairlead.explain.CandidateExplanation.Failures;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Eligibility;
import io.fairlead.route.EligibilityRule;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.ServiceDetails;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.select.Distance;
import io.fairlead.select.Division;
import io.fairlead.select.Forecast;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks over all endpoints of a service port. Confined to one explanation.
 */
final class CandidateWalk {
    private final RouteTable table;
    private final Route route;
    private final @Nullable Balancer balancer;
    private final @Nullable IpAddress client;
    private final ClientOrigin origin;
    private final long nowNanos;
    private final Instant now;
    private final List<KnownEndpoint> endpoints;
    private final Map<AddressPort, Candidate> known = new HashMap<>();

    /** @param origin where the client is */
    CandidateWalk(
            RouteTable table,
            Route route,
            @Nullable Balancer balancer,
            @Nullable IpAddress client,
            ClientOrigin origin,
            long nowNanos,
            Instant now) {
        this.table = table;
        this.route = route;
        this.balancer = balancer;
        this.client = client;
        this.origin = origin;
        this.nowNanos = nowNanos;
        this.now = now;
        endpoints = table.endpoints(route.id());
        if (balancer != null) {
            balancer.known().forEach(candidate -> known.put(candidate.address(), candidate));
        }
    }

    /** The endpoints as connections to some addresses see them, which have the same traffic policy. */
    CandidateSet set(TrafficPolicy policy, List<Frontend> frontends) {
        Forecast forecast = balancer == null
                ? Forecast.NONE
                : balancer.forecast(frontends.getFirst().kind(), origin, client, nowNanos);
        List<Endpoint> all = endpoints.stream().map(KnownEndpoint::endpoint).toList();
        EligibilityRule rule = EligibilityRule.of(all, policy, table.self());
        Map<AddressPort, Double> shares = shares(forecast);
        List<CandidateExplanation> explained = new ArrayList<>();
        for (KnownEndpoint endpoint : endpoints) {
            explained.add(explain(endpoint, rule.eligibility(endpoint.endpoint()), shares, forecast));
        }
        boolean isLastResort =
                explained.stream().anyMatch(candidate -> candidate.isIn() && isFailedOrDrained(candidate.reason()));
        addOutsiders(explained);
        Candidate remembered = forecast.remembered();
        return new CandidateSet(
                policy,
                frontends,
                explained,
                remembered == null ? null : remembered.address(),
                forecast.division(),
                isLastResort);
    }

    private static boolean isFailedOrDrained(Reason reason) {
        return reason == Reason.EJECTED || reason == Reason.DRAINED;
    }

    private static Map<AddressPort, Double> shares(Forecast forecast) {
        Map<AddressPort, Double> shares = new HashMap<>();
        for (int i = 0; i < forecast.shares().size(); i++) {
            shares.put(forecast.candidates().get(i).address(), forecast.shares().get(i));
        }
        return shares;
    }

    private CandidateExplanation explain(
            KnownEndpoint endpoint, Eligibility eligibility, Map<AddressPort, Double> shares, Forecast forecast) {
        AddressPort address = endpoint.endpoint().address();
        Candidate candidate = known.get(address);
        Outage outage = candidate == null ? null : candidate.outage();
        boolean isServed = route.id().name().protocol() != Protocol.SCTP;
        boolean isEligible = isServed && eligibility.isIncluded();
        Distance distance = isEligible && candidate != null ? distance(forecast, candidate) : null;
        boolean isPassedOver = candidate != null && forecast.passedOver().contains(candidate);
        Double share = isEligible ? shares.get(address) : Double.valueOf(0);
        // Affinity has its own reason for a share of nothing.
        boolean isTooFar = distance != null
                && distance != Distance.NEAR
                && !isPassedOver
                && forecast.remembered() == null
                && share != null
                && share == 0;
        Reason reason = isServed ? reason(eligibility, candidate) : Reason.UNSUPPORTED_PROTOCOL;
        return new CandidateExplanation(
                address,
                endpoint.nodeName(),
                isEligible && !isPassedOver && !isTooFar,
                isTooFar && reason == Reason.READY ? Reason.FARTHER : reason,
                hints(endpoint.endpoint(), eligibility),
                share,
                candidate == null ? 0 : candidate.openConnections(),
                outage == null ? null : failures(outage),
                zone(endpoint.endpoint()),
                distance,
                isEligible && candidate != null ? forecast.slowStarts().get(candidate) : null);
    }

    private static @Nullable Distance distance(Forecast forecast, Candidate candidate) {
        Division division = forecast.division();
        return division == null ? null : division.distances().get(candidate);
    }

    /** An endpoint on this node is in the zone of this node, whether its EndpointSlice says so or not. */
    private @Nullable String zone(Endpoint endpoint) {
        return endpoint.zone() == null && endpoint.isLocal() ? table.self().zone() : endpoint.zone();
    }

    private Reason reason(Eligibility eligibility, @Nullable Candidate candidate) {
        if (!eligibility.isIncluded() || candidate == null) {
            return Reason.of(eligibility);
        }
        if (candidate.isDrained()) {
            return Reason.DRAINED;
        }
        return candidate.isEjected(nowNanos) ? Reason.EJECTED : Reason.of(eligibility);
    }

    private static Set<String> hints(Endpoint endpoint, Eligibility eligibility) {
        return eligibility == Eligibility.OTHER_NODE ? endpoint.nodeHints() : endpoint.zoneHints();
    }

    private Failures failures(Outage outage) {
        boolean hasEnd = outage.isEjected(nowNanos) && !outage.isOnTrial();
        Instant until = hasEnd ? now.plusNanos(outage.untilNanos() - nowNanos) : null;
        return new Failures(outage.attempts(), outage.cause(), until);
    }

    /** Endpoints that the Service has, but not for this port: of slices without it, and, if there are no others, of the other family. */
    private void addOutsiders(List<CandidateExplanation> explained) {
        Set<IpAddress> inside = new HashSet<>();
        explained.forEach(candidate -> inside.add(candidate.endpoint().address()));
        List<ServiceDetails.Slice> slices =
                table.details(route.id().name().service()).slices();
        boolean isFamilyEmpty =
                slices.stream().noneMatch(slice -> slice.family() == route.id().family() && slice.endpointCount() > 0);
        for (ServiceDetails.Slice slice : slices) {
            boolean isOwnFamily = slice.family() == route.id().family();
            if (isOwnFamily && !slice.has(route.id()) || !isOwnFamily && isFamilyEmpty) {
                Reason reason = isOwnFamily ? Reason.OTHER_PORT : Reason.OTHER_FAMILY;
                slice.endpoints().stream().flatMap(List::stream).forEach(endpoint -> {
                    if (inside.add(endpoint.endpoint().address().address())) {
                        explained.add(outsider(endpoint, reason));
                    }
                });
            }
        }
    }

    private CandidateExplanation outsider(KnownEndpoint endpoint, Reason reason) {
        return new CandidateExplanation(
                endpoint.endpoint().address(),
                endpoint.nodeName(),
                false,
                reason,
                Set.of(),
                0.0,
                0,
                null,
                zone(endpoint.endpoint()),
                null,
                null);
    }
}
