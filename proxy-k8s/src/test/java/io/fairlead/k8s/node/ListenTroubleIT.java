package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses that cannot be listened on: each is named with what to do, and all others are served. */
@ParameterizedClass
@EnumSource(
        value = RelayMode.class,
        names = {"AUTO", "COPY"})
class ListenTroubleIT {
    private static final IpAddress IPV6_LOOPBACK = IpAddress.parse("::1");

    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort shop = ManifestKit.freshClusterIp();

    private final RelayMode relay;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    ListenTroubleIT(RelayMode relay) {
        this.relay = relay;
    }

    @BeforeEach
    void prepare(@TempDir Path temp) throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(2);
        kit.write("shop.yaml", ServiceText.of("shop", shop), SliceText.of("shop-1", "shop", endpoints));
    }

    private void writeWeb(AddressPort clusterIp) throws IOException {
        kit.write("web.yaml", ServiceText.of("web", clusterIp), SliceText.of("web-1", "web", endpoints));
    }

    @Test
    void addressThatTheMachineDoesNotHaveIsNamedOnceAndOthersAreServed() throws IOException {
        writeWeb(AddressPort.parse("192.0.2.10:8080"));
        kit.start(ManifestKit.CONFIG.withRelay(relay));

        assertThat(kit.warnings())
                .singleElement()
                .asString()
                .contains("192.0.2.10:8080", "this machine does not have the address", "ip address add 192.0.2.10/32");
        assertThat(KitClient.ask(shop)).startsWith("e");

        writeWeb(web);
        ManifestKit.awaitAnswer(web);
    }

    @Test
    void portInUseIsNamedAndServedSoonAfterItIsFree() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Loopback.socketAddress(web));
            writeWeb(web);
            kit.start(ManifestKit.CONFIG.withRelay(relay));

            assertThat(kit.warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot listen on " + web, "another socket listens on this port", "ss -ltnp");
            assertThat(KitClient.ask(shop)).startsWith("e");
        }
        ManifestKit.awaitAnswer(web);
    }

    @Test
    void ipv6ServiceIsServedWhereTheMachineHasIpv6AndNamedWhereNot() throws IOException {
        AddressPort clusterIp = new AddressPort(IPV6_LOOPBACK, freeIpv6Port());
        AddressPort six = new AddressPort(IPV6_LOOPBACK, freeIpv6Port());
        kit.write(
                "web.yaml",
                ServiceText.of("web", clusterIp).with("ipFamilies: [IPv6]"),
                new SliceText("web-1", "web", "IPv6", List.of("name: http, port: " + six.port()), List.of("::1")));
        if (hasIpv6()) {
            kit.own(KitEndpoint.start("six", six));
            kit.start(ManifestKit.CONFIG.withRelay(relay));
            assertThat(KitClient.ask(clusterIp)).isEqualTo("six");
        } else {
            kit.start(ManifestKit.CONFIG.withRelay(relay));
            assertThat(kit.warnings()).singleElement().asString().contains("cannot listen on " + clusterIp);
        }
        assertThat(KitClient.ask(shop)).startsWith("e");
    }

    private static boolean hasIpv6() {
        try (ServerSocket _ = new ServerSocket(0, 1, IPV6_LOOPBACK.toInetAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Any port will do where the machine has no IPv6. */
    private static int freeIpv6Port() {
        return io.fairlead.testkit.Loopback.freePort(hasIpv6() ? "::1" : "127.0.0.1");
    }
}
