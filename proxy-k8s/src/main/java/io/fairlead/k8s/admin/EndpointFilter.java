package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint, or all endpoints of an address, as requests name them: {@code ip} or {@code ip:port}.
 *
 * <p>Threading: Immutable.
 *
 * @param port 0 for every port
 */
record EndpointFilter(IpAddress address, int port) {
    /** @throws ApiException if the text is no such address */
    static EndpointFilter parse(String text) {
        IpAddress only = IpAddress.parseOrNull(text);
        if (only != null) {
            return new EndpointFilter(only, 0);
        }
        AddressPort both = addressPort("endpoint", text);
        return new EndpointFilter(both.address(), both.port());
    }

    /** @throws ApiException if the text is not an IP address with a port */
    static AddressPort addressPort(String parameter, String text) {
        try {
            return AddressPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ApiException(
                    ApiException.Code.BadRequest,
                    "the " + parameter + " is '" + text + "'; expected an IP address and port, such as 10.0.0.1:80");
        }
    }

    boolean matches(@Nullable AddressPort endpoint) {
        return endpoint != null && endpoint.address().equals(address) && (port == 0 || endpoint.port() == port);
    }
}
