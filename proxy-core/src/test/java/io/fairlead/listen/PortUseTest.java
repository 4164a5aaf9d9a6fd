package io.fairlead.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import org.junit.jupiter.api.Test;

class PortUseTest {
    private final PortUse ports = new PortUse();

    @Test
    void aWildcardAddressOverlapsWithEveryOtherOfItsFamilyAndPort() {
        ports.markOpen(AddressPort.parse("10.96.0.1:80"));

        assertThat(ports.overlaps(AddressPort.parse("0.0.0.0:80"))).isTrue();
        assertThat(ports.overlaps(AddressPort.parse("0.0.0.0:81"))).isFalse();
        assertThat(ports.overlaps(AddressPort.parse("[::]:80"))).isFalse();
        assertThat(ports.overlaps(AddressPort.parse("10.96.0.2:80"))).isFalse();

        ports.markOpen(AddressPort.parse("0.0.0.0:80"));
        assertThat(ports.overlaps(AddressPort.parse("10.96.0.2:80"))).isTrue();
    }

    @Test
    void whatIsClosedOverlapsNoMore() {
        ports.markOpen(AddressPort.parse("10.96.0.1:80"));
        ports.markOpen(AddressPort.parse("10.96.0.2:80"));
        ports.markClosed(AddressPort.parse("10.96.0.1:80"));
        assertThat(ports.overlaps(AddressPort.parse("0.0.0.0:80"))).isTrue();

        ports.markClosed(AddressPort.parse("10.96.0.2:80"));
        assertThat(ports.overlaps(AddressPort.parse("0.0.0.0:80"))).isFalse();
    }
}
