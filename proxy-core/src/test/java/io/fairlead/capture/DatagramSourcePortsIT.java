package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.KernelNumbers;
import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.PortRange;
import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that sends from the ports from which the proxy sends in its name, to an endpoint both through its Service and
 * directly.
 */
@Timeout(120)
final class DatagramSourcePortsIT {
    private static final PortRange FEW = new PortRange(10_000, 10_099);
    private static final int PROXIED = 50;
    private static final int DIRECT = 45;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** More than one packet. */
    private static final int LARGE = 4_000;

    private final List<DatagramProbe> proxied = new ArrayList<>();
    private final List<DatagramProbe> direct = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // each test opens it
    private CaptureKit kit;

    @AfterEach
    void close() throws IOException {
        proxied.forEach(DatagramProbe::close);
        direct.forEach(DatagramProbe::close);
        if (kit != null) {
            kit.close();
        }
    }

    /** Half of the ports of each kind are the other's too, all but surely. */
    @ParameterizedTest(name = "{0}, {1}, direct first: {2}")
    @MethodSource("io.fairlead.capture.SourcePortsIT#fewPorts")
    void datagramsFromTheSamePortsLeaveEachOtherAlone(LabOptions layout, IpFamily family, boolean isDirectFirst) {
        kit = CaptureKit.open(layout);
        ServiceDraft dns = new ServiceDraft("dns", 76, family);
        CaptureConfig config = CaptureConfig.of(CaptureMode.TPROXY)
                .withLocalDetection(CaptureKit.POD_RANGES)
                .withNumbers(KernelNumbers.DEFAULT.withTransparentSourcePorts(FEW));
        LabHost endpoint = kit.lab().podB();
        try (Proxy _ = kit.start(config, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(endpoint))) {
            AddressPort target = new AddressPort(endpoint.address(family), ServiceDraft.ENDPOINT_PORT);
            for (boolean isDirect : new boolean[] {isDirectFirst, !isDirectFirst}) {
                for (int i = 0; i < (isDirect ? DIRECT : PROXIED); i++) {
                    if (isDirect) {
                        direct.add(open(FEW.first() + i, target));
                    } else {
                        proxied.add(open(0, dns.clusterAddress()));
                    }
                }
                assertAllAnswered(family);
            }
            assertAllAnswered(family);
        }
    }

    private DatagramProbe open(int port, AddressPort target) {
        return DatagramProbe.open(Probe.from(kit.lab().podA()).withTimeout(PATIENCE), port, target);
    }

    private void assertAllAnswered(IpFamily family) {
        for (List<DatagramProbe> probes : List.of(proxied, direct)) {
            for (DatagramProbe probe : probes) {
                assertThat(probe.ask(LARGE)).isInstanceOfSatisfying(Outcome.Served.class, served -> {
                    assertThat(served.endpoint()).isEqualTo("podB");
                    assertThat(served.source()).isEqualTo(kit.lab().podA().address(family));
                });
            }
        }
    }
}
