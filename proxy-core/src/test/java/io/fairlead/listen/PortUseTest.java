package io.fairlead.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import org.junit.jupiter.api.Test;

class PortUseTest {
    private final PortUse ports = new PortUse();

    @Test
    void aWildcardAddressOverlapsWithEveryOtherOfItsFamilyAndPort() {
        ports.markOpen(tcp("10.96.0.1:80"));

        assertThat(ports.overlaps(tcp("0.0.0.0:80"))).isTrue();
        assertThat(ports.overlaps(tcp("0.0.0.0:81"))).isFalse();
        assertThat(ports.overlaps(tcp("[::]:80"))).isFalse();
        assertThat(ports.overlaps(tcp("10.96.0.2:80"))).isFalse();

        ports.markOpen(tcp("0.0.0.0:80"));
        assertThat(ports.overlaps(tcp("10.96.0.2:80"))).isTrue();
    }

    @Test
    void tcpAndUdpDoNotOverlap() {
        ports.markOpen(tcp("10.96.0.1:53"));
        assertThat(ports.overlaps(new FrontendKey(AddressPort.parse("0.0.0.0:53"), Protocol.UDP)))
                .isFalse();
    }

    private static FrontendKey tcp(String address) {
        return new FrontendKey(AddressPort.parse(address), Protocol.TCP);
    }

    @Test
    void whatIsClosedOverlapsNoMore() {
        ports.markOpen(tcp("10.96.0.1:80"));
        ports.markOpen(tcp("10.96.0.2:80"));
        ports.markClosed(tcp("10.96.0.1:80"));
        assertThat(ports.overlaps(tcp("0.0.0.0:80"))).isTrue();

        ports.markClosed(tcp("10.96.0.2:80"));
        assertThat(ports.overlaps(tcp("0.0.0.0:80"))).isFalse();
    }
}
