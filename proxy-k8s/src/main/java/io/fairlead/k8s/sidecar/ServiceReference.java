package io.fairlead.k8s.sidecar;

import io.fairlead.model.ServiceName;

/**
 * A port of a Service, as users name it: {@code NAMESPACE/NAME:PORT}.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service
 * @param port the name or the number of its port; empty for its only one
 */
public record ServiceReference(ServiceName service, String port) {
    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static ServiceReference parse(String text) {
        int slash = text.indexOf('/');
        int colon = text.indexOf(':', slash + 1);
        String name = text.substring(slash + 1, colon < 0 ? text.length() : colon);
        String port = colon < 0 ? "" : text.substring(colon + 1);
        if (slash <= 0 || !isName(text.substring(0, slash)) || !isName(name) || colon >= 0 && !isName(port)) {
            throw new IllegalArgumentException("--service is '" + text
                    + "'; expected NAMESPACE/NAME:PORT with the name or number of the port, such as default/db:5432");
        }
        return new ServiceReference(new ServiceName(text.substring(0, slash), name), port);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    @Override
    public String toString() {
        return port.isEmpty() ? service.toString() : service + ":" + port;
    }
}
