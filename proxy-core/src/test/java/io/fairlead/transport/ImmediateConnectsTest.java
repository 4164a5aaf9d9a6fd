package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImmediateConnectsTest {
    private static final IpAddress HERE = IpAddress.parse("10.244.0.7");
    private static final IpAddress ELSEWHERE = IpAddress.parse("10.244.1.9");

    private final ImmediateConnects connects = new ImmediateConnects();

    @Test
    void anEndpointOfThisMachineIsAskedEachTime() {
        assertThat(asked(HERE, true, 1000)).isEqualTo(1000);
    }

    @Test
    void anEndpointOfAnotherMachineIsAskedEverMoreRarely() {
        assertThat(asked(ELSEWHERE, false, 1)).isEqualTo(1);
        assertThat(asked(ELSEWHERE, false, 129)).isBetween(5L, 7L);
        assertThat(asked(ELSEWHERE, false, 6500)).isBetween(99L, 101L);
    }

    @Test
    void oneFullAcceptQueueIsForgottenAtOnce() {
        assertThat(asked(HERE, true, 10)).isEqualTo(10);
        assertThat(asked(HERE, false, 1)).isEqualTo(1);
        assertThat(asked(HERE, true, 10)).isEqualTo(9);
        assertThat(asked(HERE, true, 10)).isEqualTo(10);
    }

    @Test
    void eachAddressHasAMemoryOfItsOwn() {
        assertThat(asked(ELSEWHERE, false, 1000)).isLessThan(30);
        assertThat(asked(HERE, true, 10)).isEqualTo(10);
    }

    /** How many of so many connections are asked about once more. */
    private long asked(IpAddress address, boolean isThrough, int connections) {
        return IntStream.range(0, connections)
                .filter(i -> {
                    boolean isAsked = connects.isWorthAsking(address);
                    if (isAsked) {
                        connects.note(address, isThrough);
                    }
                    return isAsked;
                })
                .count();
    }
}
