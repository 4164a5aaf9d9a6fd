package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mode none serves the addresses that the machine has, from the moment at which it has them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class AddedAddressIT {
    private CaptureKit kit;
    private Lab lab;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    /** After 4 s the next attempt without a cause would come at 7 s. */
    @ParameterizedTest
    @EnumSource
    void anAddressThatAppearsIsServedAtOnce(IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        AddressPort external = web.at(FrontendKind.EXTERNAL_IP, lab);
        try (Proxy proxy = kit.start(CaptureMode.NONE, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(6))
                    .until(() -> !connectBriefly(lab.podA(), external).equals(new Outcome.Reset()));
            assertThat(proxy.listening().join())
                    .noneMatch(frontend -> frontend.address().equals(external));

            int bits = family == IpFamily.IPV4 ? 32 : 128;
            lab.node().namespace().exec("ip", "address", "add", external.address() + "/" + bits, "dev", "lo");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> proxy.listening().join().stream()
                            .anyMatch(frontend -> frontend.address().equals(external)));
            assertThat(served(lab.podA(), external).endpoint()).isEqualTo("podB");
        }
    }
}
