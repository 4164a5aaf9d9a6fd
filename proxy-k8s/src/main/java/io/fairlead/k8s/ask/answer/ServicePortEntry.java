package io.fairlead.k8s.ask.answer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A port of a Service. */
public record ServicePortEntry(
        String namespace,
        String service,
        String port,
        int portNumber,
        String protocol,
        String selector,
        @Nullable Double affinitySeconds,
        String internalTrafficPolicy,
        String externalTrafficPolicy,
        List<Address> addresses,
        @Nullable Endpoints endpoints,
        @Nullable Traffic traffic,
        Map<String, String> settings,
        String state,
        String why) {

    /** Where it can be reached. */
    public record Address(String address, String kind, String verdict, boolean listening, String problem) {}

    /** How many endpoints it has. */
    public record Endpoints(int total, int ready, int used, int terminating, int ejected) {
        static final Endpoints NONE = new Endpoints(0, 0, 0, 0, 0);
    }

    /** What has gone through it since the node started. */
    public record Traffic(
            long opened,
            long open,
            long failed,
            long retried,
            long bytesToUpstream,
            long bytesToDownstream,
            long ejections,
            @Nullable Double connectP50Seconds,
            @Nullable Double connectP99Seconds) {
        static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0, null, null);
    }

    /** Namespace and name. */
    public String name() {
        return namespace + "/" + service;
    }

    /** Namespace, name and port, as the explanation of it takes them. */
    public String fullName() {
        return name() + (port.isEmpty() ? "" : ":" + port);
    }

    /** What makes it unique: two ports of one name may differ in their protocols. */
    public String key() {
        return fullName() + "/" + portNumber + "/" + protocol;
    }

    /** Its endpoints; all figures are 0 where the answer has none. */
    public Endpoints endpointCounts() {
        return endpoints == null ? Endpoints.NONE : endpoints;
    }

    /** Its traffic; all figures are 0 where the answer has none. */
    public Traffic totals() {
        return traffic == null ? Traffic.NONE : traffic;
    }
}
