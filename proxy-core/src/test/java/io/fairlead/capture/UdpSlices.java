package io.fairlead.capture;

import io.fairlead.lab.LabHost;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import java.util.Arrays;
import java.util.List;

/**
 * Slices whose endpoints are in different states.
 *
 * <p>Threading: Immutable.
 */
final class UdpSlices {
    private UdpSlices() {}

    /** A pod and its state, as in {@link Samples#address}. */
    record Pod(LabHost host, String state) {
        static Pod ready(LabHost host) {
            return new Pod(host, "ready");
        }

        static Pod unready(LabHost host) {
            return new Pod(host, "unready");
        }

        /** It still serves. */
        static Pod terminating(LabHost host) {
            return new Pod(host, "terminating");
        }
    }

    /** These are the endpoints of a Service, in place of those that it had. */
    static ClusterChange of(ServiceDraft service, int port, Pod... pods) {
        return new ClusterChange.SliceApplied(new EndpointSlice(
                Samples.serviceName(service.name()),
                service.name() + "-" + service.family(),
                service.family(),
                List.of(new EndpointSlice.Port("", Protocol.TCP, port), new EndpointSlice.Port("", Protocol.UDP, port)),
                Arrays.stream(pods).map(pod -> address(service, pod)).toList()));
    }

    private static EndpointSlice.Address address(ServiceDraft service, Pod pod) {
        String node = pod.host().name().equals("podR") ? "node2" : "node";
        return Samples.address(pod.host().address(service.family()).toString(), pod.state(), node);
    }
}
