package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Service without a selector, whose endpoints were written by hand into several slices. */
class HandWrittenSlicesIT {
    private final IpAddress clusterIp = Loopback.fresh();
    private final AddressPort http = new AddressPort(clusterIp, 8080);
    private final AddressPort admin = new AddressPort(clusterIp, 9090);

    @AutoClose
    private ManifestKit kit;

    @BeforeEach
    void start(@TempDir Path temp) throws IOException {
        kit = new ManifestKit(temp);
        kit.write(
                "service.yaml",
                ServiceText.at("web", clusterIp)
                        .with("ports:")
                        .with("- {name: http, port: 8080, targetPort: web}")
                        .with("- {name: admin, port: 9090, targetPort: 6000}"));
        kit.write("slice-1.yaml", slice("web-1", 5001, 6001, "a", "b"));
        kit.write("slice-2.yaml", slice("web-2", 5002, 6002, "c"), slice("web-3", 5003, 6003, "d"));
        kit.start();
    }

    /** Endpoints that say their own letter and the name of the port that was asked for. */
    private SliceText slice(String name, int httpPort, int adminPort, String... letters) {
        List<IpAddress> addresses =
                Stream.generate(Loopback::fresh).limit(letters.length).toList();
        for (int i = 0; i < letters.length; i++) {
            kit.own(KitEndpoint.start(letters[i] + "-http", new AddressPort(addresses.get(i), httpPort)));
            kit.own(KitEndpoint.start(letters[i] + "-admin", new AddressPort(addresses.get(i), adminPort)));
        }
        return new SliceText(
                name,
                "web",
                "IPv4",
                List.of("name: http, port: " + httpPort, "name: admin, port: " + adminPort),
                addresses.stream().map(IpAddress::toString).toList());
    }

    @Test
    void everyEndpointOfEverySliceAnswersOnItsOwnPort() {
        Shares.assertEven(() -> Load.send(http, 400), "a-http", "b-http", "c-http", "d-http");
        Shares.assertEven(() -> Load.send(admin, 400), "a-admin", "b-admin", "c-admin", "d-admin");
    }

    @Test
    void oneSliceGoesWithoutTheOthers() throws IOException {
        kit.delete("slice-2.yaml");
        kit.awaitCandidates("web", 2);

        Shares.assertEven(() -> Load.send(http, 200), "a-http", "b-http");
        assertThat(kit.problems()).isEmpty();
    }
}
