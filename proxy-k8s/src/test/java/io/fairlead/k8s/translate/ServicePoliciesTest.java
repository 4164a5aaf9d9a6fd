package io.fairlead.k8s.translate;

import static io.fairlead.k8s.translate.Manifests.SPEC;
import static io.fairlead.k8s.translate.Manifests.only;
import static io.fairlead.k8s.translate.Manifests.serviceSpec;
import static io.fairlead.k8s.translate.Manifests.texts;
import static io.fairlead.k8s.translate.Manifests.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic policies, the health-check node port that goes with one of them, and session affinity. */
class ServicePoliciesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # type       | eTP     | externalIPs  | external policy
        NodePort     | Local   | ""           | LOCAL
        LoadBalancer | Local   | ""           | LOCAL
        ClusterIP    | Local   | ""           | CLUSTER
        ClusterIP    | Local   | 203.0.113.1  | LOCAL
        ClusterIP    | Local   | 'fd00::1'    | LOCAL
        NodePort     | Cluster | ""           | CLUSTER
        LoadBalancer | Cluster | 203.0.113.1  | CLUSTER
        NodePort     | null    | ""           | CLUSTER
        """)
    void externalPolicyCountsOnlyWhereServicesAreReachedFromOutside(
            String type, String policy, String externalIps, TrafficPolicy expected) {
        ServicePort port = only(serviceSpec(SPEC + ", type: " + type + ", externalTrafficPolicy: " + policy
                + ", externalIPs: [" + externalIps + "]"));

        assertThat(port.externalTrafficPolicy()).isEqualTo(expected);
        assertThat(port.internalTrafficPolicy()).isEqualTo(TrafficPolicy.CLUSTER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ""                             | CLUSTER
        internalTrafficPolicy: null    | CLUSTER
        internalTrafficPolicy: Cluster | CLUSTER
        internalTrafficPolicy: Local   | LOCAL
        """)
    void internalPolicyIsClusterUnlessWritten(String policy, TrafficPolicy expected) {
        assertThat(only(serviceSpec(policy.isEmpty() ? SPEC : SPEC + ", " + policy))
                        .internalTrafficPolicy())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        # type       | eTP     | healthCheckNodePort | expected
        LoadBalancer | Local   | 32000               | 32000
        LoadBalancer | Cluster | 32000               | 0
        NodePort     | Local   | 32000               | 0
        ClusterIP    | Local   | 32000               | 0
        """)
    void healthCheckNodePortCountsOnLoadBalancersWithPolicyLocal(String type, String policy, int port, int expected) {
        Translation<Service> translation = serviceSpec(
                SPEC + ", type: " + type + ", externalTrafficPolicy: " + policy + ", healthCheckNodePort: " + port);

        assertThat(value(translation).healthCheckNodePort()).isEqualTo(expected);
        assertThat(translation.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", healthCheckNodePort: 0"})
    void loadBalancerWithPolicyLocalButWithoutHealthCheckNodePortIsTakenWithAWarning(String port) {
        for (Origin origin : Origin.values()) {
            Translation<Service> translation =
                    serviceSpec(SPEC + ", type: LoadBalancer, externalTrafficPolicy: Local" + port, origin);

            assertThat(value(translation).healthCheckNodePort()).isZero();
            assertThat(texts(translation))
                    .singleElement()
                    .asString()
                    .startsWith("WARNING Service default/web: spec.healthCheckNodePort: is missing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessionAffinity: None", "sessionAffinity: ''", "sessionAffinity: null", "externalIPs: []"})
    void withoutAffinityEveryConnectionIsBalancedOnItsOwn(String spec) {
        assertThat(only(serviceSpec(SPEC + ", " + spec)).affinity()).isEqualTo(SessionAffinity.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        sessionAffinity: ClientIP                                                                      | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {}                                           | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {}}                               | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: null}}           | 10800
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}              | 1
        sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}          | 86400
        """)
    void affinityTimeoutIsThreeHoursUnlessWritten(String spec, long seconds) {
        assertThat(only(serviceSpec(SPEC + ", " + spec)).affinity())
                .isEqualTo(new SessionAffinity.ClientIp(Duration.ofSeconds(seconds)));
    }

    @Test
    void affinityTimeoutWithoutAffinityIsNone() {
        assertThat(only(serviceSpec(SPEC + ", sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}"))
                        .affinity())
                .isEqualTo(SessionAffinity.NONE);
    }
}
