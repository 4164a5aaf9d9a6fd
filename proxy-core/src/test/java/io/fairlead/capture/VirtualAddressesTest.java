package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.capture.RuleBook.Change;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VirtualAddressesTest {
    private final VirtualAddresses addresses = new VirtualAddresses(Set.of(FrontendKind.CLUSTER_IP));

    @Test
    void anAddressIsThereForAsLongAsSomeRuleIsAboutIt() {
        addresses.follow(new Change(null, rule("10.96.0.1", 80)));
        addresses.follow(new Change(null, rule("10.96.0.1", 443)));
        assertDifference("10.96.0.1", "");

        addresses.follow(new Change(rule("10.96.0.1", 80), null));
        assertDifference("", "");

        addresses.follow(new Change(rule("10.96.0.1", 443), null));
        assertDifference("", "10.96.0.1");
        assertThat(addresses.present()).isEmpty();
    }

    @Test
    void aRuleThatIsOnlyDifferentLeavesItsAddressAlone() {
        addresses.follow(new Change(null, rule("10.96.0.1", 80)));
        addresses.takeDifference();

        addresses.follow(new Change(
                rule("10.96.0.1", 80), ElementTest.rule("10.96.0.1", Protocol.TCP, 80, Admission.REJECT, "")));

        assertDifference("", "");
    }

    @Test
    void anAddressOfTheMachineIsNeverTakenForAServicesAlone() {
        addresses.follow(host("192.0.2.1"));
        addresses.follow(new Change(null, rule("192.0.2.1", 80)));
        addresses.follow(new Change(null, rule("10.96.0.1", 80)));
        assertDifference("10.96.0.1", "");

        addresses.follow(host("192.0.2.1", "10.96.0.1"));
        assertDifference("", "10.96.0.1");

        addresses.follow(host());
        addresses.follow(new Change(rule("10.96.0.1", 80), null));
        assertDifference("192.0.2.1", "");
    }

    private static FrontendRule rule(String address, int port) {
        return ElementTest.rule(address, Protocol.TCP, port, Admission.SERVE, "");
    }

    private static Host host(String... own) {
        return new Host(
                Set.copyOf(List.of(own).stream().map(IpAddress::parse).toList()),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                List.of());
    }

    private void assertDifference(String added, String removed) {
        VirtualAddresses.Difference difference = addresses.takeDifference();
        assertThat(difference.added()).hasToString("[" + added + "]");
        assertThat(difference.removed()).hasToString("[" + removed + "]");
    }
}
