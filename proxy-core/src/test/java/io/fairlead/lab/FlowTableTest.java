package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.FlowTable.Comparison;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import org.junit.jupiter.api.Test;

/** The table of flows sets what was expected beside what came, and finds what is wrong. */
final class FlowTableTest {
    private final FlowTable table = new FlowTable();

    @Test
    void theTableHasAlignedColumnsAndCounts() {
        table.add(
                "pod to node port",
                Protocol.TCP,
                IpFamily.IPV4,
                "clusterCidr",
                "podB from client",
                null,
                "podB from client");
        table.add(
                "node to node port", Protocol.UDP, IpFamily.IPV6, "noDetector", "podB|podR from node", null, "silent");
        table.add("a", Protocol.TCP, IpFamily.IPV6, "b", "podB from client", "podB from node", "podB from node");

        assertThat(table.print("tproxy, bridge")).isEqualTo("""
                        tproxy, bridge
                          flow               protocol  family  configuration  expected             actual            verdict
                          pod to node port   TCP       IPv4    clusterCidr    podB from client     podB from client  ok
                          node to node port  UDP       IPv6    noDetector     podB|podR from node  silent            WRONG
                          a                  TCP       IPv6    b              podB from client     podB from node    differs as documented
                        3 rows: 1 as kube-proxy, 1 different as documented, 1 wrong
                        """);
        assertThat(table.wrong()).containsExactly(table.rows().get(1));
    }

    @Test
    void aDocumentedDifferenceThatDoesNotShowIsWrong() {
        table.add(
                "flow",
                Protocol.TCP,
                IpFamily.IPV4,
                "noDetector",
                "podB from client",
                "podB from node",
                "podB from client");

        assertThat(table.rows().getFirst().comparison()).isEqualTo(Comparison.WRONG);
        assertThat(table.print("bind")).contains("WRONG, documented: podB from node");
    }
}
