package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.IpFamily;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of sockets at addresses that are not the machine's; some need privileges. */
final class CaptureOptionsIT {
    @ParameterizedTest
    @CsvSource({
        "IPV4, SO_MARK, 2748",
        "IPV6, SO_MARK, 2748",
        "IPV4, IP_FREEBIND, 1",
        "IPV6, IPV6_FREEBIND, 1",
        "IPV4, IP_TRANSPARENT, 1",
        "IPV6, IPV6_TRANSPARENT, 1",
        "IPV4, IP_BIND_ADDRESS_NO_PORT, 1",
        "IPV6, IP_BIND_ADDRESS_NO_PORT, 1",
    })
    void optionsReadAsTheyWereSet(IpFamily family, SocketOption option, int value) throws Exception {
        InNewNamespace.run(() -> {
            SystemCalls calls = new SystemCalls();
            int socket = calls.socket(family);
            assertThat(calls.option(socket, option)).isZero();
            assertThat(calls.setOption(socket, option, value)).isZero();
            assertThat(calls.option(socket, option)).isEqualTo(value);
            calls.close(socket);
        });
    }
}
