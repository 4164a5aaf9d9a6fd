package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.testkit.Warnings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is said of addresses that cannot be listened on. */
final class ListenerLogTest {
    private final Warnings warnings = Warnings.capture();
    private long nanos = Long.MAX_VALUE - 5;
    private final ListenerLog log = new ListenerLog(ListenerObserver.NONE, () -> nanos);
    private int services;

    @AfterEach
    void stop() {
        warnings.close();
    }

    private void fail(int count) {
        for (int i = 0; i < count; i++) {
            services++;
            log.onListenFailed(
                    new Frontend(
                            new AddressPort(Loopback.NODE, services),
                            FrontendKind.CLUSTER_IP,
                            new ServicePortId(
                                    new ServicePortName(
                                            new ServiceName("shop", "web-" + services), "http", Protocol.TCP),
                                    IpFamily.IPV4)),
                    "cannot listen");
        }
        log.onSettled();
    }

    @Test
    void ofManyAtOnceEightAreNamedAndTheOthersCounted() {
        fail(1000);

        assertThat(warnings.messages()).hasSize(9).last().asString().contains("992");
    }

    @Test
    void ofManyOneByOneEightAreNamedInAMinuteAndTheOthersCountedInTheNext() {
        for (int i = 0; i < 1000; i++) {
            fail(1);
        }
        assertThat(warnings.messages()).hasSize(9).last().asString().contains(": 1;");

        nanos += Duration.ofMinutes(1).toNanos();
        fail(1);

        assertThat(warnings.messages()).hasSize(11);
        assertThat(warnings.messages().get(9)).contains("web-1001");
        assertThat(warnings.messages().get(10)).contains(": 991;");
    }

    @Test
    void fewAreNamedMinuteByMinute() {
        for (int minute = 0; minute < 20; minute++) {
            fail(1);
            nanos += Duration.ofMinutes(1).toNanos();
        }

        assertThat(warnings.messages()).hasSize(20).allMatch(message -> message.contains("shop/web-"));
    }
}
