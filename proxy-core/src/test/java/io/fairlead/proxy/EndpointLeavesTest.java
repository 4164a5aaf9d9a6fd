package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointLeavesTest {
    private static final ServicePortId WEB = Samples.id("web");
    private static final AddressPort ONE = AddressPort.parse("10.1.0.1:80");
    private static final AddressPort TWO = AddressPort.parse("10.1.0.2:80");
    private final EndpointLeaves leaves = new EndpointLeaves();

    @Test
    void connectionsEndOnceTheGraceIsOver() {
        leaves.follow(WEB, Set.of(ONE), 30, 1000);
        assertThat(leaves.nanosToNext(1010)).hasValue(20);
        assertThat(leaves.takeDue(1029)).isEmpty();
        assertThat(leaves.takeDue(1030)).isEqualTo(Map.of(WEB, Set.of(ONE)));
        assertThat(leaves.takeDue(2000)).isEmpty();
        assertThat(leaves.nanosToNext(2000)).isEmpty();
    }

    @Test
    void anEndpointThatReturnsIsNoLongerDue() {
        leaves.follow(WEB, Set.of(ONE, TWO), 30, 1000);
        leaves.follow(WEB, Set.of(TWO), 30, 1010);
        assertThat(leaves.takeDue(1030)).isEqualTo(Map.of(WEB, Set.of(TWO)));
    }

    @Test
    void anotherChangeDoesNotProlongTheGrace() {
        leaves.follow(WEB, Set.of(ONE), 30, 1000);
        leaves.follow(WEB, Set.of(ONE, TWO), 30, 1020);
        assertThat(leaves.due(WEB, ONE)).isEqualTo(1030);
        assertThat(leaves.due(WEB, TWO)).isEqualTo(1050);
    }

    @Test
    void aShorterGraceAppliesToThoseThatHaveLeftBefore() {
        leaves.follow(WEB, Set.of(ONE), 30, 1000);
        leaves.follow(WEB, Set.of(ONE), 0, 1010);
        assertThat(leaves.takeDue(1010)).isEqualTo(Map.of(WEB, Set.of(ONE)));
    }

    @Test
    void keepCancelsWhatWasDue() {
        leaves.follow(WEB, Set.of(ONE), 30, 1000);
        leaves.keep(WEB);
        assertThat(leaves.takeDue(5000)).isEmpty();
    }

    @Test
    void theClockMayOverflow() {
        leaves.follow(WEB, Set.of(ONE), 30, Long.MAX_VALUE - 10);
        assertThat(leaves.takeDue(Long.MAX_VALUE)).isEmpty();
        assertThat(leaves.takeDue(Long.MIN_VALUE + 19)).isEqualTo(Map.of(WEB, Set.of(ONE)));
    }
}
