package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted.
 *
 * <p>Threading: Immutable.
 *
 * @param kinds empty for all
 */
record EventFilter(
        Set<String> kinds,
        @Nullable ServiceFilter service,
        @Nullable Cidr client,
        @Nullable EndpointFilter endpoint) {
    static EventFilter of(Parameters parameters) {
        String kinds = parameters.text("kind");
        return new EventFilter(
                kinds == null ? Set.of() : Set.copyOf(java.util.List.of(kinds.split(",", -1))),
                parameters.service(),
                parameters.client(),
                parameters.endpoint());
    }

    boolean matches(EventView event) {
        return (kinds.isEmpty() || kinds.contains(event.kind()))
                && (service == null || isOfService(service, event))
                && (client == null || isFrom(client, event.client()))
                && (endpoint == null || isTo(endpoint, event.endpoint()));
    }

    private static boolean isOfService(ServiceFilter wanted, EventView event) {
        return wanted.namespace().equals(event.namespace())
                && wanted.name().equals(event.service())
                && (wanted.port() == null || wanted.port().equals(event.port()));
    }

    private static boolean isFrom(Cidr range, @Nullable String address) {
        return address != null
                && !address.startsWith("unix")
                && range.contains(AddressPort.parse(address).address());
    }

    private static boolean isTo(EndpointFilter wanted, @Nullable String address) {
        return address != null && wanted.matches(AddressPort.parse(address));
    }
}
