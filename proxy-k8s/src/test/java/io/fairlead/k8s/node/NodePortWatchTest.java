package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.ServiceName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At which addresses node ports are served while the Node and the machine get others. */
class NodePortWatchTest {
    private static final ClusterChange OTHER = new ClusterChange.ServiceDeleted(new ServiceName("shop", "web"));

    private List<IpAddress> machine = List.of();

    private static List<IpAddress> addresses(String texts) {
        return texts.isEmpty()
                ? List.of()
                : Arrays.stream(texts.split(" ")).map(IpAddress::parse).toList();
    }

    private static Node node(String addresses) {
        return new Node("node-a", null, addresses(addresses));
    }

    private NodePortWatch watch(String ranges, Node self) {
        return new NodePortWatch(NodePortRanges.parse(Arrays.asList(ranges.split(" "))), () -> machine, self);
    }

    private static ClusterChange servedAt(String addresses) {
        return new ClusterChange.NodePortsServedAt(new NodePortAddresses(addresses(addresses)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # ranges                  | machine at first     | and then                      | served then; nothing if it stays as it was
            192.0.2.0/24              | 192.0.2.7            | 192.0.2.7 192.0.2.8           | 192.0.2.7 192.0.2.8 ::
            192.0.2.0/24              | 192.0.2.7            | ''                            | ::
            192.0.2.0/24              | ''                   | 192.0.2.9 10.0.0.1            | 192.0.2.9 ::
            192.0.2.0/24              | 192.0.2.7 192.0.2.8  | 192.0.2.8 192.0.2.7           | ''
            192.0.2.0/24              | 192.0.2.7            | 192.0.2.7 10.0.0.1            | ''
            192.0.2.0/24 fd00::/8     | 192.0.2.7            | 192.0.2.7 fd00::7             | 192.0.2.7 fd00::7
            192.0.2.7/32              | ''                   | 192.0.2.7                     | ''
            0.0.0.0/0 192.0.2.0/24    | ''                   | 192.0.2.7                     | ''
            primary                   | ''                   | 192.0.2.7                     | ''
            """)
    void rangesFollowTheAddressesOfTheMachine(String ranges, String before, String after, String servedAt) {
        machine = addresses(before);
        NodePortWatch watch = watch(ranges, node("10.0.0.7"));
        machine = addresses(after);

        List<ClusterChange> changes = watch.onMachineAddresses();

        assertThat(changes).isEqualTo(servedAt.isEmpty() ? List.of() : List.of(servedAt(servedAt)));
        assertThat(watch.onMachineAddresses()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # ranges     | Node at first     | and then             | served then; nothing if it stays as it was
            primary      | ''                | 10.0.0.7             | 10.0.0.7
            primary      | 10.0.0.7          | 10.0.0.8             | 10.0.0.8
            primary      | 10.0.0.7          | 10.0.0.7 fd00::7     | 10.0.0.7 fd00::7
            primary      | 10.0.0.7          | 10.0.0.7 52.0.0.1    | ''
            primary      | 10.0.0.7          | 10.0.0.7             | ''
            10.0.0.0/8   | 10.0.0.7          | 10.0.0.8             | ''
            """)
    void primaryFollowsTheAddressesOfTheNode(String ranges, String before, String after, String servedAt) {
        NodePortWatch watch = watch(ranges, node(before));
        List<ClusterChange> told = List.of(new ClusterChange.NodeApplied(node(after)), OTHER);

        List<ClusterChange> changes = watch.follow(told);

        assertThat(changes).startsWith(told.toArray(ClusterChange[]::new));
        assertThat(changes.subList(told.size(), changes.size()))
                .isEqualTo(servedAt.isEmpty() ? List.of() : List.of(servedAt(servedAt)));
    }

    @Test
    void whatIsInForceIsWhatWasToldLast() {
        NodePortWatch watch = watch("primary", node("10.0.0.7"));
        assertThat(watch.inForce().addresses()).isEqualTo(addresses("10.0.0.7"));

        watch.follow(List.of(
                new ClusterChange.NodeApplied(node("10.0.0.8")), new ClusterChange.NodeApplied(node("10.0.0.9"))));

        assertThat(watch.inForce().addresses()).isEqualTo(addresses("10.0.0.9"));
        assertThat(watch.follow(List.of(OTHER))).containsExactly(OTHER);
    }
}
