package io.fairlead.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class KernelFileTest {
    private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    @Test
    void sysctlIsReadWhole() throws IOException {
        assumeTrue(Files.isReadable(PORTS), "needs Linux");

        assertThat(KernelFile.read(PORTS)).matches("\\d{2,5}\\s+\\d{4,5}");
        assertThat(Limits.read().ports()).isGreaterThan(100);
    }
}
