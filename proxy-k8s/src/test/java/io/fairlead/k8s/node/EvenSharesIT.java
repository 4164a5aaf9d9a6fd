package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five endpoints, and each connection goes to one of them by chance. */
class EvenSharesIT {
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final int nodePort = Loopback.freeNodePort();

    @AutoClose
    private ManifestKit kit;

    @BeforeEach
    void start(@TempDir Path temp) throws IOException {
        kit = new ManifestKit(temp);
        kit.write("web.yaml", ServiceText.of("web", web, nodePort), SliceText.of("web-1", "web", kit.endpoints(5)));
        kit.start();
    }

    @Test
    void twentyConnectionsAreSpread() {
        Shares shares = Load.send(web, 20);

        assertThat(shares.failures()).isEmpty();
        assertThat(shares.counts()).hasSizeGreaterThan(1);
        assertThat(shares.counts().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(20);
    }

    @Test
    void tenThousandConnectionsToTheClusterIpAreShared() {
        Shares.assertEven(() -> Load.send(web, 10_000), "e0", "e1", "e2", "e3", "e4");
    }

    @Test
    void nodePortSharesAlike() {
        Shares.assertEven(() -> Load.send(ManifestKit.nodePort(nodePort), 2_000), "e0", "e1", "e2", "e3", "e4");
    }
}
