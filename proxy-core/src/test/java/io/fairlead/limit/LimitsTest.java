package io.fairlead.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsTest {
    @TempDir
    Path proc;

    private void write(String file, String text) throws IOException {
        Path path = proc.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Max open files            1024                 524288               files | 1024
            Max open files            unlimited            unlimited            files | 2147483647
            Max processes             1024                 1024             processes | 1024
            Max open files            many                 many                 files | 1024
            """)
    void softLimitOfOpenFilesIsRead(String line, long descriptors) throws IOException {
        write(
                "self/limits",
                "Limit                     Soft Limit           Hard Limit           Units\n" + line + "\n");

        assertThat(Limits.read(proc).descriptors()).isEqualTo(descriptors);
    }

    @Test
    void portsAndConntrackAreRead() throws IOException {
        write("sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        write("sys/net/netfilter/nf_conntrack_max", "262144\n");

        Limits limits = Limits.read(proc);

        assertThat(limits.ports()).isEqualTo(28_232);
        assertThat(limits.conntrack()).isEqualTo(262_144);
    }

    @Test
    void whatTheSystemDoesNotTellIsAssumed() {
        assertThat(Limits.read(proc)).isEqualTo(new Limits(1024, 0, 0, 0));
    }
}
