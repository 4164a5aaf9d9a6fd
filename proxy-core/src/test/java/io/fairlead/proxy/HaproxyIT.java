package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ProxyProtocolSettings;
import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.ServiceSettings;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HAProxy in front of the proxy and behind it, with PROXY protocol headers between them. Needs the program haproxy. */
class HaproxyIT {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private final AddressPort front = Loopback.free("127.72.0.1");
    private final AddressPort vip = Loopback.free("127.72.0.2");
    private final AddressPort behind = Loopback.free("127.72.0.3");

    @TempDir
    private Path directory;

    /** The server behind answers with the addresses that it has got. */
    private Process start(String sendOption) throws IOException {
        Path config = directory.resolve("haproxy.cfg");
        Files.writeString(config, """
                defaults
                  timeout connect 5s
                  timeout client 10s
                  timeout server 10s
                frontend front
                  mode tcp
                  bind %s
                  default_backend fairlead
                backend fairlead
                  mode tcp
                  server fairlead %s %s
                frontend behind
                  mode http
                  bind %s accept-proxy
                  http-request return status 200 content-type text/plain lf-string "%%[src]:%%[src_port] %%[dst]:%%[dst_port]"
                """.formatted(front, vip, sendOption, behind));
        return new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.log").toFile())
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "SPLICE, send-proxy, V1",
        "SPLICE, send-proxy-v2, V2",
        "SPLICE, send-proxy-v2 proxy-v2-options crc32c, V1",
        "COPY, send-proxy-v2 proxy-v2-options crc32c, V2"
    })
    void theServerBehindSeesTheClientInFront(RelayMode relay, String sendOption, Version version) throws Exception {
        assumeThat(HAPROXY).as("haproxy is installed").isExecutable();
        Process haproxy = start(sendOption);
        try (ProxyKit kit = ProxyKit.start(relay)) {
            ServiceSettings settings = ServiceSettings.DEFAULTS.withProxyProtocol(
                    new ProxyProtocolSettings(version, List.of(Cidr.parse("127.0.0.0/8"))));
            kit.apply(applied("web", at("web", vip).settings(settings).build()), slice("web", behind));
            await().ignoreExceptions()
                    .untilAsserted(() -> Client.connect(behind).close());
            AddressPort own;
            try (Socket client = new Socket(front.address().toInetAddress(), front.port())) {
                own = new AddressPort(IpAddress.of(client.getLocalAddress()), client.getLocalPort());
                client.setSoTimeout(10_000);
                client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).endsWith("\r\n\r\n" + own + " " + front);
            }
            assertThat(kit.connections.awaitOnly().client()).isEqualTo(own);
        } finally {
            haproxy.destroy();
            haproxy.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
