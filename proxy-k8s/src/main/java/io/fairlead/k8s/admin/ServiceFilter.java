package io.fairlead.k8s.admin;

import io.fairlead.model.ServicePortName;
import org.jspecify.annotations.Nullable;

/**
 * A Service, or one port of it, as requests name it: {@code namespace/name} or {@code namespace/name:port}.
 *
 * <p>Threading: Immutable.
 *
 * @param port the name of the port; null for all ports
 */
public record ServiceFilter(
        String namespace, String name, @Nullable String port) {
    /** @throws ApiException if the text is no such name */
    static ServiceFilter parse(String text) {
        int slash = text.indexOf('/');
        int colon = text.indexOf(':', Math.max(0, slash));
        String name = colon < 0 ? text.substring(slash + 1) : text.substring(slash + 1, colon);
        if (slash < 1 || name.isEmpty() || name.indexOf('/') >= 0) {
            throw new ApiException(
                    ApiException.Code.BadRequest,
                    "the service is '" + text + "'; expected namespace/name or namespace/name:port");
        }
        return new ServiceFilter(text.substring(0, slash), name, colon < 0 ? null : text.substring(colon + 1));
    }

    /** Whether it names the service port. */
    public boolean matches(ServicePortName servicePort) {
        return servicePort.service().namespace().equals(namespace)
                && servicePort.service().name().equals(name)
                && (port == null || servicePort.port().equals(port));
    }

    @Override
    public String toString() {
        return namespace + "/" + name + (port == null ? "" : ":" + port);
    }
}
