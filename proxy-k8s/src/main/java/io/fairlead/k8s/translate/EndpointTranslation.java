package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The translation of the endpoints of one slice. Confined to one call.
 *
 * <p>A large cluster has hundreds of thousands of endpoints, and most changes of a slice are about one of a hundred. So
 * the path of a field is put together only for a problem, and the names of nodes and zones, of which there are few, are
 * shared by all endpoints.
 */
final class EndpointTranslation {
    private final IpFamily family;
    private final Findings findings;

    /** The hints that have come so far and name one zone or node, as nearly all do. */
    private final Map<String, Set<String>> single = new HashMap<>(0);

    EndpointTranslation(IpFamily family, Findings findings) {
        this.family = family;
        this.findings = findings;
    }

    /** The endpoints that have an address. */
    List<EndpointSlice.Address> run(List<Endpoint> listed) {
        List<EndpointSlice.Address> endpoints = new ArrayList<>(listed.size());
        for (int i = 0; i < listed.size(); i++) {
            EndpointSlice.Address endpoint = endpoint(i, listed.get(i));
            if (endpoint != null) {
                endpoints.add(endpoint);
            }
        }
        return endpoints;
    }

    private EndpointSlice.@Nullable Address endpoint(int index, @Nullable Endpoint endpoint) {
        List<String> addresses = endpoint == null ? List.of() : Findings.orEmpty(endpoint.getAddresses());
        if (endpoint == null || addresses.isEmpty()) {
            findings.warning(field(index), "is empty; expected one address", "this endpoint is skipped");
            return null;
        }
        if (addresses.size() > 1) {
            findings.warningInManifest(
                    field(index),
                    addresses.size() + " addresses; only the first is used, as in kube-proxy",
                    "write an endpoint for each");
        }
        IpAddress address = Findings.usableAddress(addresses.getFirst());
        if (address == null || address.family() != family) {
            sayUnusable(index, addresses.getFirst(), address);
            return null;
        }
        EndpointConditions conditions = endpoint.getConditions();
        EndpointHints hints = endpoint.getHints();
        String node = endpoint.getNodeName();
        String zone = endpoint.getZone();
        return new EndpointSlice.Address(
                address,
                conditions == null || orElse(conditions.getReady(), true),
                conditions == null || orElse(conditions.getServing(), true),
                conditions != null && orElse(conditions.getTerminating(), false),
                node == null ? null : node.intern(),
                hints == null ? Set.of() : names(hints.getForZones(), ForZone::getName),
                hints == null ? Set.of() : names(hints.getForNodes(), ForNode::getName),
                zone == null || zone.isEmpty() ? null : zone.intern());
    }

    private void sayUnusable(int index, @Nullable String written, @Nullable IpAddress address) {
        String field = Findings.at(field(index), 0);
        if (address == null) {
            var _ = findings.address(field, written);
        } else {
            findings.error(
                    field,
                    "'" + written + "' is an " + address.family() + " address in a slice of addressType " + family,
                    "write it in a slice of its own family");
        }
    }

    private static String field(int index) {
        return Findings.at("endpoints", index) + ".addresses";
    }

    private static boolean orElse(@Nullable Boolean condition, boolean unknown) {
        return condition == null ? unknown : condition;
    }

    private <T> Set<String> names(@Nullable List<T> hints, Function<T, @Nullable String> nameOf) {
        if (hints == null || hints.isEmpty()) {
            return Set.of();
        }
        if (hints.size() == 1) {
            String name = name(hints.getFirst(), nameOf);
            return name == null ? Set.of() : single.computeIfAbsent(name, only -> Set.of(only.intern()));
        }
        Set<String> names = HashSet.newHashSet(hints.size());
        for (T hint : hints) {
            String name = name(hint, nameOf);
            if (name != null) {
                names.add(name.intern());
            }
        }
        return names;
    }

    private static <T> @Nullable String name(@Nullable T hint, Function<T, @Nullable String> nameOf) {
        return hint == null ? null : nameOf.apply(hint);
    }
}
