package io.fairlead.k8s.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.explain.Question;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code fairlead explain} says about manifests: each directory in {@code resources/explain} is a case. */
class ManifestExplanationTest {
    private static ExplanationReport explain(
            String name, String subject, @Nullable String from, @Nullable Protocol protocol) {
        return ManifestExplanation.of(
                new ExplanationFile(name).manifests(),
                null,
                NodePortRanges.parse(List.of()),
                "random",
                Question.parse(subject, protocol, from == null ? null : IpAddress.parse(from)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rules                           | shop/orders          |              | service.txt      | forward      | EndpointsNotReady
            rules                           | 10.96.0.20:80        | 10.244.1.3   | cluster-ip.txt   | forward      | EndpointsNotReady
            rules                           | 192.0.2.1:30080      | 203.0.113.9  | node-port.txt    | forward      | EndpointsNotReady
            rules                           | 203.0.113.7:80       | 198.51.100.1 | source.txt       | drop         | SourceNotAllowed
            rules                           | 203.0.113.7:80       | 10.244.1.3   | source-pod.txt   | drop         | SourceNotAllowed
            no-endpoint-slice               | shop/orders:http     |              | expected.txt     | reject       | NoEndpointSlice
            labels-match-no-pod             | shop/orders          |              | expected.txt     | reject       | NoMatchingPods
            endpoints-not-ready             | shop/orders          |              | expected.txt     | reject       | NoReadyEndpoint
            some-not-ready                  | shop/orders          |              | expected.txt     | forward      | EndpointsNotReady
            target-port-name                | shop/orders          |              | expected.txt     | reject       | TargetPortNotFound
            port-name-mismatch              | shop/orders          |              | expected.txt     | reject       | PortNotInSlices
            session-affinity                | shop/orders          | 10.244.2.3   | expected.txt     | forward      | SessionAffinity
            policy-local                    | 192.0.2.1:30080      | 203.0.113.9  | expected.txt     | drop         | NoLocalEndpoint
            policy-local                    | 192.0.2.1:30080      | 10.244.1.3   | pod.txt          | forward      |
            policy-local                    | shop/orders          |              | service.txt      | forward      | NoLocalEndpoint
            internal-policy-local           | shop/orders          |              | expected.txt     | drop         | NoLocalEndpoint
            policy-local-without-node-names | shop/orders          |              | expected.txt     | drop         | NoLocalEndpoint
            service-not-found               | shop/ordrs           |              | expected.txt     | notFound     | ServiceNotFound
            headless                        | shop/db              |              | expected.txt     | notProxied   | HeadlessService
            external-name                   | shop/payments        |              | expected.txt     | notProxied   | ExternalNameService
            other-proxy                     | shop/orders          |              | expected.txt     | notProxied   | OtherProxy
            no-such-port                    | shop/orders:https    |              | expected.txt     | notFound     | NoSuchPort
            no-such-port                    | 10.96.0.20:443       |              | address.txt      | notFound     | NoSuchPort
            no-such-port                    | 10.96.0.99:80        |              | unknown.txt      | notFound     | NoServiceAtAddress
            no-such-port                    | 192.0.2.1:31000      |              | node-address.txt | notFound     | NoServiceAtAddress
            several-ports                   | shop/orders          |              | expected.txt     | reject       | PortNotInSlices
            address-conflict                | shop/orders          |              | expected.txt     | forward      | AddressConflict
            sctp                            | shop/orders          |              | expected.txt     | reject       | UnsupportedProtocol
            other-family                    | shop/orders          |              | expected.txt     | reject       | OtherAddressFamily
            only-terminating                | shop/orders          |              | expected.txt     | forward      | OnlyTerminatingEndpoints
            zone-hints                      | shop/orders          |              | expected.txt     | forward      | TopologyHints
            udp                             | 10.96.0.10:53        | 10.244.1.3   | expected.txt     | forward      |
            wrong-annotation                | shop/orders          |              | expected.txt     | forward      | ManifestProblem
            """)
    void namesTheCauseAndWhatToCheckNext(
            String name, String subject, @Nullable String from, String file, String outcome, @Nullable String cause)
            throws IOException {
        ExplanationReport report = explain(name, subject, from, null);

        new ExplanationFile(name).assertReads(file, report);
        assertThat(report.outcome()).isEqualTo(outcome);
        if (cause == null) {
            assertThat(report.findings()).isEmpty();
        } else {
            assertThat(report.findings())
                    .extracting(ExplanationReport.Finding::cause)
                    .first()
                    .isEqualTo(cause);
        }
    }

    @Test
    void aProtocolNarrowsTheQuestion() {
        assertThat(explain("udp", "10.96.0.10:53", null, Protocol.UDP).servicePorts())
                .extracting(ExplanationReport.ServicePort::port)
                .containsExactly("dns");
    }

    @Test
    void sharesOfTheEndpointsInUseAddUpToOne() {
        ExplanationReport.ServicePort port =
                explain("rules", "shop/orders", null, null).servicePorts().getFirst();

        assertThat(port.candidates().stream()
                        .mapToDouble(candidate -> candidate.share() == null ? 0 : candidate.share())
                        .sum())
                .isEqualTo(1);
        assertThat(port.otherCandidates())
                .singleElement()
                .satisfies(local -> assertThat(local.policy()).isEqualTo("Local"));
    }
}
