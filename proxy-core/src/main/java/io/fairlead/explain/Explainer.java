package io.fairlead.explain;

import io.fairlead.capture.Admission;
import io.fairlead.capture.FrontendRule;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.Verdict;
import io.fairlead.select.BalancerRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explains what happens to connections. It asks the code that decides about them: the route table which service port has
 * an address, the route for the verdict, the frontend's rule for the clients that are admitted, the rule by which endpoints
 * are sorted out, the balancer where the next connection goes.
 *
 * <p>Threading: the control thread; where no proxy runs, any single thread.
 */
public final class Explainer {
    private final RouteTable table;
    private final BalancerRegistry balancers;
    private final Surroundings surroundings;
    private final Instant now = Instant.now();

    /** @param balancers have followed the table */
    public Explainer(RouteTable table, BalancerRegistry balancers, Surroundings surroundings) {
        this.table = table;
        this.balancers = balancers;
        this.surroundings = surroundings;
    }

    /** Answers a question. Cost: the endpoints of the Service; for an address without a Service the whole table. */
    public Explanation explain(Question question) {
        List<ServicePortExplanation> ports = switch (question) {
            case Question.OfService service -> ofService(service);
            case Question.OfAddress address -> ofAddress(address);
        };
        return new Explanation(question, now, table, surroundings.proxy(), ports, isOwnAddress(question));
    }

    private boolean isOwnAddress(Question question) {
        return question instanceof Question.OfAddress(var address, var _, var _)
                && surroundings.origin(address.address()) == ClientOrigin.NODE;
    }

    private List<ServicePortExplanation> ofService(Question.OfService question) {
        Service service = table.service(question.service());
        List<ServicePortExplanation> explained = new ArrayList<>();
        for (ServicePort port : service == null ? List.<ServicePort>of() : service.ports()) {
            Route route = table.route(port.id());
            if (route != null && isAskedFor(port, question.port())) {
                explained.add(explain(route, owners(route), question.from()));
            }
        }
        return explained;
    }

    private static boolean isAskedFor(ServicePort port, @Nullable String asked) {
        return asked == null || asked.equals(port.id().name().port()) || asked.equals(Integer.toString(port.port()));
    }

    /** The places of a route, each once, with the frontend that has it, which may be another's. */
    private Set<Frontend> owners(Route route) {
        Set<Frontend> owners = new LinkedHashSet<>();
        for (Frontend claimed : table.claimed(route)) {
            Frontend owner = table.frontend(claimed.address(), claimed.protocol());
            owners.add(owner == null ? claimed : owner);
        }
        return owners;
    }

    /** The lookup of a connection: the address itself, else a node port that is served at every address of the machine. */
    private List<ServicePortExplanation> ofAddress(Question.OfAddress question) {
        List<ServicePortExplanation> explained = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            Frontend frontend = question.protocol() == null || question.protocol() == protocol
                    ? frontend(question.address(), protocol)
                    : null;
            Route route = frontend == null ? null : table.route(frontend.servicePort());
            if (frontend != null && route != null) {
                explained.add(explain(route, Set.of(frontend), question.from()));
            }
        }
        return explained;
    }

    private @Nullable Frontend frontend(AddressPort address, Protocol protocol) {
        Frontend exact = table.frontend(address, protocol);
        if (exact != null || surroundings.origin(address.address()) != ClientOrigin.NODE) {
            return exact;
        }
        return table.frontend(new AddressPort(IpAddress.any(address.family()), address.port()), protocol);
    }

    private ServicePortExplanation explain(Route route, Set<Frontend> places, @Nullable IpAddress from) {
        List<FrontendExplanation> frontends = new ArrayList<>();
        for (Frontend place : places) {
            frontends.add(explain(route, place, from));
        }
        return new ServicePortExplanation(route, balancers.selector(route), frontends, sets(route, frontends, from));
    }

    private FrontendExplanation explain(Route route, Frontend place, @Nullable IpAddress from) {
        boolean isOurs = place.servicePort().equals(route.id());
        Frontend frontend = isOurs ? place : claim(route, place);
        ClientOrigin origin = from == null ? null : surroundings.origin(from);
        ClientOrigin decisive = origin == null ? ClientOrigin.ELSEWHERE : origin;
        FrontendRule rule = FrontendRule.of(frontend, route, table.self());
        Boolean isAdmitted = from == null ? null : rule.admits(from);
        return new FrontendExplanation(
                frontend,
                isOurs ? null : place,
                route.policy(frontend.kind(), decisive),
                origin,
                rule.sources(),
                isAdmitted,
                decision(route, frontend, decisive, isAdmitted),
                rule.admission() == Admission.SERVE_HERE,
                surroundings.state(frontend.address(), frontend.protocol()));
    }

    private Frontend claim(Route route, Frontend place) {
        return table.claimed(route).stream()
                .filter(claimed -> claimed.address().equals(place.address()))
                .findFirst()
                .orElse(place);
    }

    private static Decision decision(
            Route route, Frontend frontend, ClientOrigin origin, @Nullable Boolean isAdmitted) {
        if (frontend.protocol() == Protocol.SCTP) {
            return Decision.REJECT;
        }
        Decision verdict = switch (route.verdict(frontend.kind(), origin)) {
            case Verdict.Forward _ -> Decision.FORWARD;
            case Verdict.Reject _ -> Decision.REJECT;
            case Verdict.Drop _ -> Decision.DROP;
        };
        return verdict == Decision.FORWARD && isAdmitted != null && !isAdmitted ? Decision.DROP : verdict;
    }

    private List<CandidateSet> sets(Route route, List<FrontendExplanation> frontends, @Nullable IpAddress from) {
        Map<TrafficPolicy, List<Frontend>> byPolicy = new EnumMap<>(TrafficPolicy.class);
        for (FrontendExplanation explained : frontends) {
            byPolicy.computeIfAbsent(explained.policy(), policy -> new ArrayList<>())
                    .add(explained.frontend());
        }
        CandidateWalk walk = new CandidateWalk(
                table,
                route,
                balancers.balancer(route.id()),
                from,
                from == null ? ClientOrigin.ELSEWHERE : surroundings.origin(from),
                surroundings.nowNanos(),
                now);
        List<CandidateSet> sets = new ArrayList<>();
        for (FrontendExplanation explained : frontends) {
            List<Frontend> alike = byPolicy.remove(explained.policy());
            if (alike != null) {
                sets.add(walk.set(explained.policy(), alike));
            }
        }
        return sets;
    }
}
