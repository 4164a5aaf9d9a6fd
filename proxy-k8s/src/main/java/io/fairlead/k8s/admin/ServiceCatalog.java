package io.fairlead.k8s.admin;

import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.k8s.metrics.TrafficCounts;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.SessionAffinity;
import io.fairlead.proxy.Inspection;
import io.fairlead.proxy.Proxy;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import io.fairlead.select.Balancer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes views of service ports and their endpoints, all of one moment. Only what is shown is made: a list of 10,000 Services
 * costs what its page costs, and one look at each.
 *
 * <p>Threading: confined to one thread.
 */
final class ServiceCatalog {
    private final RouteTable table;
    private final ListenerStates listeners;
    private final Inspection inspection;
    private final Traffic traffic;
    private final String defaultSelector;
    private final EndpointCatalog endpoints;

    ServiceCatalog(
            RouteTable table,
            ListenerStates listeners,
            Inspection inspection,
            Traffic traffic,
            String defaultSelector) {
        this.table = table;
        this.listeners = listeners;
        this.inspection = inspection;
        this.traffic = traffic;
        this.defaultSelector = defaultSelector;
        endpoints = new EndpointCatalog(table, inspection, traffic);
    }

    /** The catalog of a node at this moment. */
    static ServiceCatalog of(AdminNode node, Proxy proxy, ListenerStates listeners) {
        return new ServiceCatalog(
                proxy.routes(),
                listeners,
                proxy.inspection(),
                node.traffic(),
                node.config().proxy().selector());
    }

    /** The routes of each service port: one for each address family. */
    Map<ServicePortName, List<Route>> servicePorts() {
        Map<ServicePortName, List<Route>> servicePorts = new LinkedHashMap<>();
        for (Route route : table.routes()) {
            servicePorts
                    .computeIfAbsent(route.id().name(), _ -> new ArrayList<>(1))
                    .add(route);
        }
        return servicePorts;
    }

    /**
     * The service ports whose names, addresses or endpoints contain a text.
     *
     * @param search in lower case; empty for all
     */
    List<List<Route>> matching(Map<ServicePortName, List<Route>> servicePorts, String search) {
        return servicePorts.values().stream()
                .filter(routes -> search.isEmpty() || contains(routes, search))
                .toList();
    }

    private boolean contains(List<Route> routes, String search) {
        for (Route route : routes) {
            if (route.id().name().toString().toLowerCase(Locale.ROOT).contains(search)
                    || table.claimed(route).stream()
                            .anyMatch(frontend -> Words.address(frontend).contains(search))
                    || table.endpoints(route.id()).stream().anyMatch(known -> isAt(known, search))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(KnownEndpoint known, String search) {
        return known.endpoint().address().toString().contains(search);
    }

    /** Those with the most first; {@code name} leaves them in the order of their names. */
    List<List<Route>> sorted(List<List<Route>> servicePorts, String order) {
        if (order.equals("name")) {
            return servicePorts;
        }
        IdentityHashMap<List<Route>, Long> keys = new IdentityHashMap<>();
        servicePorts.forEach(routes -> keys.put(routes, key(counts(routes), order)));
        List<List<Route>> sorted = new ArrayList<>(servicePorts);
        sorted.sort(Comparator.comparing((List<Route> routes) -> Objects.requireNonNull(keys.get(routes)))
                .reversed());
        return sorted;
    }

    private static long key(TrafficCounts counts, String order) {
        return switch (order) {
            case "open" -> counts.open();
            case "opened" -> counts.opened();
            case "failed" -> counts.failed();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private TrafficCounts counts(List<Route> routes) {
        return traffic.counts(routes.getFirst().id().name());
    }

    /** How a service port is. */
    ServiceState state(List<Route> routes) {
        List<EndpointView> all =
                routes.stream().flatMap(route -> endpoints.of(route).stream()).toList();
        return state(routes, addresses(routes), all, counts(routes));
    }

    private ServiceState state(
            List<Route> routes, List<ServicePortView.Address> addresses, List<EndpointView> all, TrafficCounts counts) {
        return ServiceState.of(
                addresses, all, conflict(routes), counts.opened() + counts.open() + counts.failed() == 0);
    }

    /** A service port as lists show it. */
    ServicePortView view(List<Route> routes) {
        return view(routes, false);
    }

    /** A Service and everything about its ports. */
    List<ServicePortView> details(ServiceName service) {
        return servicePorts().entrySet().stream()
                .filter(entry -> entry.getKey().service().equals(service))
                .map(entry -> view(entry.getValue(), true))
                .toList();
    }

    private ServicePortView view(List<Route> routes, boolean hasCandidates) {
        ServicePort port = routes.getFirst().servicePort();
        ServicePortName name = port.id().name();
        List<EndpointView> all =
                routes.stream().flatMap(route -> endpoints.of(route).stream()).toList();
        List<ServicePortView.Address> addresses = addresses(routes);
        TrafficCounts counts = counts(routes);
        ServiceState state = state(routes, addresses, all, counts);
        return new ServicePortView(
                name.service().namespace(),
                name.service().name(),
                name.port(),
                port.port(),
                name.protocol().toString(),
                selector(routes),
                port.affinity() instanceof SessionAffinity.ClientIp(var timeout) ? timeout.toSeconds() : null,
                Words.policy(port.internalTrafficPolicy()),
                Words.policy(port.externalTrafficPolicy()),
                addresses,
                summary(all),
                counts,
                Settings.of(port.settings()),
                state.word(),
                state.why(),
                hasCandidates ? all : null);
    }

    private List<ServicePortView.Address> addresses(List<Route> routes) {
        List<ServicePortView.Address> addresses = new ArrayList<>();
        for (Route route : routes) {
            for (Frontend frontend : table.claimed(route)) {
                addresses.add(new ServicePortView.Address(
                        Words.address(frontend),
                        Words.kind(frontend.kind()),
                        Words.verdict(route.verdict(frontend.kind())),
                        listeners.isListening(frontend),
                        listeners.problem(frontend)));
            }
        }
        return addresses;
    }

    private @Nullable String conflict(List<Route> routes) {
        return routes.stream()
                .flatMap(route -> table.claimed(route).stream())
                .map(listeners::conflict)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String selector(List<Route> routes) {
        for (Route route : routes) {
            Balancer balancer = inspection.balancer(route.id());
            String selector = balancer == null ? null : balancer.selector();
            if (selector != null) {
                return selector;
            }
        }
        String own = routes.getFirst().servicePort().settings().selector();
        return own == null ? defaultSelector : own;
    }

    private static ServicePortView.Endpoints summary(List<EndpointView> all) {
        return new ServicePortView.Endpoints(
                all.size(),
                (int) all.stream().filter(EndpointView::ready).count(),
                (int) all.stream()
                        .filter(endpoint -> endpoint.state().equals(EndpointView.USED))
                        .count(),
                (int) all.stream().filter(EndpointView::terminating).count(),
                (int) all.stream()
                        .filter(endpoint -> endpoint.state().equals(EndpointView.EJECTED))
                        .count());
    }

    /** Endpoints of the service ports that pass a filter. */
    List<EndpointView> endpoints(@Nullable ServiceFilter service) {
        List<EndpointView> all = new ArrayList<>();
        for (Route route : table.routes()) {
            if (service == null || service.matches(route.id().name())) {
                all.addAll(endpoints.of(route));
            }
        }
        return all;
    }

    /** Addresses of the service ports that pass a filter, in the order of the service ports. */
    List<ListenerItemView> listeners(@Nullable ServiceFilter service) {
        List<ListenerItemView> items = new ArrayList<>();
        for (Route route : table.routes()) {
            if (service == null || service.matches(route.id().name())) {
                for (Frontend frontend : table.claimed(route)) {
                    items.add(new ListenerItemView(
                            Words.address(frontend),
                            frontend.protocol().toString(),
                            Words.kind(frontend.kind()),
                            serviceText(route.id().name()),
                            listeners.isListening(frontend),
                            listeners.problem(frontend)));
                }
            }
        }
        return items;
    }

    /** {@code namespace/name:port}, without the protocol. */
    private static String serviceText(ServicePortName name) {
        return name.port().isEmpty() ? name.service().toString() : name.service() + ":" + name.port();
    }
}
