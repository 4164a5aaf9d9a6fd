package io.fairlead.capture;

import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final String SERVICE = "web";

    @ParameterizedTest(name = "{0} to {1}, internal {2}, external {3}, endpoint on {4}: {5}")
    @CsvSource(delimiter = '|', textBlock = """
        # protocol | kind             | internal | external | node    | admission
        TCP        | CLUSTER_IP       | CLUSTER  | CLUSTER  | another | SERVE
        TCP        | CLUSTER_IP       | CLUSTER  | CLUSTER  | none    | REJECT
        TCP        | CLUSTER_IP       | LOCAL    | CLUSTER  | another | DROP
        TCP        | LOAD_BALANCER_IP | CLUSTER  | LOCAL    | another | SERVE_HERE
        UDP        | CLUSTER_IP       | CLUSTER  | CLUSTER  | another | SERVE
        UDP        | CLUSTER_IP       | CLUSTER  | CLUSTER  | none    | REJECT
        UDP        | CLUSTER_IP       | LOCAL    | CLUSTER  | another | SERVE
        UDP        | LOAD_BALANCER_IP | CLUSTER  | LOCAL    | another | SERVE
        UDP        | LOAD_BALANCER_IP | CLUSTER  | LOCAL    | none    | REJECT
        SCTP       | CLUSTER_IP       | CLUSTER  | CLUSTER  | another | REJECT
        SCTP       | CLUSTER_IP       | LOCAL    | CLUSTER  | another | DROP
        """)
    void aFrontendIsAdmittedByProtocolAndVerdict(
            Protocol protocol,
            FrontendKind kind,
            TrafficPolicy internal,
            TrafficPolicy external,
            String node,
            Admission admission) {
        assertThat(Admission.of(route(protocol, internal, external, node), kind))
                .isEqualTo(admission);
    }

    /** @param node of the only endpoint; none for no endpoint */
    private static Route route(Protocol protocol, TrafficPolicy internal, TrafficPolicy external, String node) {
        ServicePortId id = new ServicePortId(new ServicePortName(serviceName(SERVICE), "", protocol), IpFamily.IPV4);
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ServiceApplied(service(
                SERVICE,
                new ServicePortSample(id, "10.96.0.1")
                        .internal(internal)
                        .external(external)
                        .build())));
        if (!node.equals("none")) {
            changes.add(new SliceApplied(new EndpointSlice(
                    serviceName(SERVICE),
                    "a",
                    IpFamily.IPV4,
                    List.of(new EndpointSlice.Port("", protocol, 8080)),
                    List.of(Samples.address("10.244.1.1", "ready", node)))));
        }
        RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL)
                .apply(changes)
                .table();
        return Objects.requireNonNull(table.route(id));
    }
}
