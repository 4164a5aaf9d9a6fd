package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {
    private static final Host HOST = new Host(
            Set.of(IpAddress.parse("192.0.2.1")),
            Map.of(),
            Map.of(),
            Set.of(),
            Set.of(IpAddress.parse("192.0.2.254"), IpAddress.parse("192.0.2.255"), IpAddress.parse("fd00::fe")),
            List.of());

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "10.96.0.1, true",
        "203.0.113.7, true",
        "192.0.2.1, true",
        "192.0.2.7, true",
        "fd00:96::1, true",
        "192.0.2.254, false",
        "192.0.2.255, false",
        "fd00::fe, false",
        "0.0.0.0, false",
        "127.0.0.1, false",
        "169.254.169.254, false",
        "224.0.0.1, false",
        "239.255.255.250, false",
        "255.255.255.255, false",
        "::, false",
        "::1, false",
        "fe80::1, false",
        "ff02::1, false"
    })
    void whatOthersDependOnIsNeverTakenForAServices(String address, boolean isCapturable) {
        assertThat(HOST.isCapturable(IpAddress.parse(address))).isEqualTo(isCapturable);
    }
}
