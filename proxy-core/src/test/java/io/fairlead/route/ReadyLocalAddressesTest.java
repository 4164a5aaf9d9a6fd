package io.fairlead.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What load balancers are told of a Service's endpoints on this node. */
class ReadyLocalAddressesTest {
    private static final ServiceName WEB = Samples.serviceName("web");

    /**
     * Slices are written as {@code ports: addresses}, separated by {@code /}. An address is a letter with {@code +} for
     * ready, {@code -} for not ready, {@code t} for serving while it terminates and {@code p} for one that terminates and is
     * published as ready all the same; {@code *} marks those on this node, {@code ?} those on none.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        # slices                     | count
        80:                          | 0
        80: A+*                      | 1
        80: A+* B+* C+*              | 3
        80: A+ B+                    | 0
        80: A+* B+                   | 1
        80: A+?                      | 0
        80: A-*                      | 0
        80: At*                      | 0
        80: At* B+*                  | 1
        80: Ap*                      | 1
        80 443: A+* B+*              | 2
        80: A+* / 443: A+*           | 1
        80: A+* / 443: B+*           | 2
        80: A+* / 443: A-*           | 1
        80: A+* / 80: At*            | 1
        80: At* / 80: A+*            | 1
        : A+*                        | 0
        """)
    void readyAddressesOfThisNodeCountOnceOverAllPorts(String slices, int count) {
        assertThat(table(IpFamily.IPV4, slices).readyLocalAddresses(WEB, IpFamily.IPV4))
                .isEqualTo(count);
    }

    @Test
    void eachFamilyCountsForItself() {
        RouteTable table = table(IpFamily.IPV6, "80: A+* B+*");

        assertThat(table.readyLocalAddresses(WEB, IpFamily.IPV6)).isEqualTo(2);
        assertThat(table.readyLocalAddresses(WEB, IpFamily.IPV4)).isZero();
        assertThat(table.readyLocalAddresses(Samples.serviceName("other"), IpFamily.IPV6))
                .isZero();
    }

    private static RouteTable table(IpFamily family, String slices) {
        List<ClusterChange> changes = new ArrayList<>();
        for (String slice : slices.split("/", -1)) {
            changes.add(new SliceApplied(slice("web-" + changes.size(), family, slice.strip())));
        }
        return RouteTable.empty(Samples.NODE, NodePortAddresses.ALL)
                .apply(changes)
                .table();
    }

    private static EndpointSlice slice(String name, IpFamily family, String text) {
        String[] parts = text.split(":", -1);
        List<EndpointSlice.Port> ports = words(parts[0]).stream()
                .map(port -> new EndpointSlice.Port("p" + port, Protocol.TCP, Integer.parseInt(port)))
                .toList();
        List<EndpointSlice.Address> addresses =
                words(parts[1]).stream().map(word -> address(family, word)).toList();
        return new EndpointSlice(WEB, name, family, ports, addresses);
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static EndpointSlice.Address address(IpFamily family, String word) {
        IpAddress address = new IpAddress(family, 0, (10L << 24) + word.charAt(0));
        char state = word.charAt(1);
        return new EndpointSlice.Address(
                address,
                state == '+' || state == 'p',
                state != '-',
                state == 't' || state == 'p',
                node(word),
                Set.of(),
                Set.of());
    }

    private static @Nullable String node(String word) {
        if (word.endsWith("?")) {
            return null;
        }
        return word.endsWith("*") ? Samples.NODE.name() : "node-2";
    }
}
