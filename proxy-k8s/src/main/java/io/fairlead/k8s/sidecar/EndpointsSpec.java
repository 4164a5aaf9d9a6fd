package io.fairlead.k8s.sidecar;

import io.fairlead.model.AddressPort;
import java.util.ArrayList;
import java.util.List;

/** Where endpoints come from that no Service names. Immutable. */
public sealed interface EndpointsSpec {
    /**
     * They are listed.
     *
     * @param addresses one or more, each once
     */
    record Addresses(List<AddressPort> addresses) implements EndpointsSpec {
        public Addresses {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A name server knows them.
     *
     * @param text as the user wrote it: {@code dns:HOST:PORT} or {@code dns+srv:NAME}
     */
    record Dns(String text) implements EndpointsSpec {}

    /**
     * Reads a specification.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static EndpointsSpec parse(String text) {
        return text.startsWith("dns:") || text.startsWith("dns+srv:") ? new Dns(text) : addresses(text);
    }

    private static Addresses addresses(String text) {
        List<AddressPort> addresses = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            AddressPort address = address(text, text.substring(start, end).strip());
            if (addresses.contains(address)) {
                throw new IllegalArgumentException(
                        "--endpoints is '" + text + "', which lists " + address + " twice; list it once");
            }
            addresses.add(address);
            start = end + 1;
        }
        return new Addresses(addresses);
    }

    private static AddressPort address(String text, String part) {
        try {
            AddressPort address = AddressPort.parse(part);
            if (address.port() == 0) {
                throw new IllegalArgumentException("port 0 is not within 1 to " + AddressPort.MAX_PORT);
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--endpoints is '" + text + "': " + e.getMessage() + "; expected IP addresses with ports, such as"
                            + " 10.0.0.5:5432,10.0.0.6:5432, or names, such as dns:db-headless.default.svc:5432",
                    e);
        }
    }
}
