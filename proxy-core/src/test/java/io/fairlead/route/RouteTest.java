package io.fairlead.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of a connection to each kind of address, as a table; policies and endpoints are written as in
 * {@link EndpointCategoriesTest}, and the endpoints of a verdict as their letters.
 */
class RouteTest {
    @ParameterizedTest(name = "{0}: {1} with {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # case                                    | policies | endpoints | cluster IP | external IP | load-balancer IP | node port
        no endpoint                               | C/C      | .         | reject     | reject      | reject           | reject
        no usable endpoint anywhere               | C/C      | A- B-*    | reject     | reject      | reject           | reject
        no endpoint that still serves             | C/C      | Ax Bx*    | reject     | reject      | reject           | reject
        ready                                     | C/C      | A+ B+*    | A B        | A B         | A B              | A B
        only terminating                          | C/C      | At Bt*    | A B        | A B         | A B              | A B
        iTP Local: no endpoint                    | L/C      | .         | reject     | reject      | reject           | reject
        iTP Local: no usable endpoint anywhere    | L/C      | A-* B-    | reject     | reject      | reject           | reject
        iTP Local: none local, some remote        | L/C      | A+ B+     | drop       | A B         | A B              | A B
        iTP Local: none local, remote terminating | L/C      | At        | drop       | A           | A                | A
        iTP Local: an unready one is local        | L/C      | A+ B-*    | drop       | A           | A                | A
        iTP Local: some local                     | L/C      | A+ B+*    | B          | A B         | A B              | A B
        iTP Local: a terminating one is local     | L/C      | A+ Bt*    | B          | A           | A                | A
        eTP Local: no endpoint                    | C/L      | .         | reject     | reject      | reject           | reject
        eTP Local: none local, some remote        | C/L      | A+ B+     | A B        | drop        | drop             | drop
        eTP Local: none local, remote terminating | C/L      | At Bt     | A B        | drop        | drop             | drop
        eTP Local: some local                     | C/L      | A+ B+*    | A B        | B           | B                | B
        eTP Local: a terminating one is local     | C/L      | A+ Bt*    | A          | B           | B                | B
        both Local: no endpoint                   | L/L      | .         | reject     | reject      | reject           | reject
        both Local: none local, some remote       | L/L      | A+        | drop       | drop        | drop             | drop
        both Local: some local                    | L/L      | A+ B+*    | B          | B           | B                | B
        """)
    void decides(
            String name,
            String policies,
            String endpoints,
            String clusterIp,
            String externalIp,
            String loadBalancerIp,
            String nodePort) {
        ServicePort port = EndpointCategoriesTest.port(policies);
        Route route = new Route(
                port,
                Samples.CREATED,
                EndpointCategories.of(EndpointCategoriesTest.endpoints(endpoints), port, Samples.NODE));

        for (FrontendKind kind : FrontendKind.values()) {
            String expected = switch (kind) {
                case CLUSTER_IP, UNIX_SOCKET -> clusterIp;
                case EXTERNAL_IP -> externalIp;
                case LOAD_BALANCER_IP -> loadBalancerIp;
                case NODE_PORT -> nodePort;
            };
            assertThat(route.verdict(kind)).as("%s", kind).isEqualTo(verdict(expected, endpoints));
        }
    }

    /** Clients on the node get any endpoint at external addresses, and the same as all others at the cluster IP. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # policies are internal/external: C Cluster, L Local
            # name                            | policies | endpoints | cluster IP | other
            eTP Local: none local             | C/L      | A+ B+     | A B        | A B
            eTP Local: some local             | C/L      | A+ B+*    | A B        | A B
            eTP Local: only terminating ones  | C/L      | At Bt     | A B        | A B
            eTP Local: no endpoint            | C/L      | .         | reject     | reject
            iTP Local: none local             | L/C      | A+ B+     | drop       | A B
            iTP Local: some local             | L/C      | A+ B+*    | B          | A B
            both Local: none local            | L/L      | A+        | drop       | A
            """)
    void theShortCircuitIsForExternalAddressesAlone(
            String name, String policies, String endpoints, String clusterIp, String other) {
        ServicePort port = EndpointCategoriesTest.port(policies);
        Route route = new Route(
                port,
                Samples.CREATED,
                EndpointCategories.of(EndpointCategoriesTest.endpoints(endpoints), port, Samples.NODE));

        for (ClientOrigin origin : List.of(ClientOrigin.NODE, ClientOrigin.LOCAL_POD)) {
            for (FrontendKind kind : FrontendKind.values()) {
                assertThat(route.verdict(kind, origin))
                        .as("%s from %s", kind, origin)
                        .isEqualTo(verdict(kind.isInternal() ? clusterIp : other, endpoints));
            }
        }
    }

    private static Verdict verdict(String expected, String endpoints) {
        return switch (expected) {
            case "reject" -> Verdict.REJECT;
            case "drop" -> Verdict.DROP;
            default ->
                new Verdict.Forward(EndpointCategoriesTest.endpoints(endpoints).stream()
                        .filter(e ->
                                expected.indexOf((char) (e.address().address().low() & 255)) >= 0)
                        .toList());
        };
    }
}
