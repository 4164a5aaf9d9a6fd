package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestProxy;
import io.fairlead.k8s.testkit.TestTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy through which the API server is asked. */
final class ProxiesIT {
    @TempDir
    Path temp;

    private static Cluster cluster(String server) {
        return new Cluster(URI.create(server), null, false, null, null, false, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://api.example.test:6443 |                                      | http://proxy:3128
            http://api.example.test       |                                      | http://plain:80
            https://localhost:6443        |                                      |
            https://127.0.0.2:6443        |                                      |
            https://[::1]:6443            |                                      |
            https://api.example.test:6443 | *                                    |
            https://api.example.test:6443 | other, example.test                  |
            https://API.example.test.     | Example.Test                         |
            https://example.test          | example.test                         |
            https://api.example.test:6443 | .example.test                        |
            https://api.example.test:6443 | *.example.test                       |
            https://example.test          | .example.test                        | http://proxy:3128
            https://anexample.test        | example.test                         | http://proxy:3128
            https://api.example.test:6443 | example.test:6443                    |
            https://api.example.test      | example.test:443                     |
            https://api.example.test:6443 | example.test:443                     | http://proxy:3128
            https://10.1.2.3:6443         | 10.1.2.3                             |
            https://10.1.2.3:6443         | 10.1.2.3:6443                        |
            https://10.1.2.3:6443         | 10.1.2.3:443                         | http://proxy:3128
            https://10.1.2.3:6443         | 10.0.0.0/8                           |
            https://10.1.2.3:6443         | 10.1.2.0/30                          |
            https://10.1.2.4:6443         | 10.1.2.0/30                          | http://proxy:3128
            https://10.1.2.3:6443         | fd00::/8, 10.2.0.0/16, /8, 1/x       | http://proxy:3128
            https://[fd00::1]:6443        | fd00::/8                             |
            https://[fd00::1]:6443        | [fd00::1]:6443                       |
            https://[fe00::1]:6443        | fd00::/8                             | http://proxy:3128
            """)
    void theEnvironmentNamesAProxyAndItsExceptions(String server, String exceptions, String proxy) {
        Map<String, String> environment = Map.of(
                "HTTPS_PROXY",
                "http://proxy:3128",
                "http_proxy",
                "plain",
                "no_proxy",
                Objects.toString(exceptions, ""));

        assertThat(Objects.toString(Proxies.of(cluster(server), environment), null))
                .isEqualTo(proxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://me:secret@proxy:1080", "https://me:secret@proxy", "http://"})
    void aProxyOfTheEnvironmentThatIsNotSupportedIsRefused(String proxy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxies.of(cluster("https://10.1.2.3"), Map.of("https_proxy", proxy)))
                .withMessageContaining("the environment variable HTTPS_PROXY does not name an HTTP proxy")
                .withMessageNotContaining("secret");
    }

    private Path kubeconfig(TestApiServer server, String proxy) throws IOException {
        return AccessKit.write(
                temp.resolve("config"),
                server.kubeconfig("token: t").replace("cluster: {server", "cluster: {" + proxy + "server"));
    }

    @Test
    void proxyUrlIsAskedToConnectAndSeesNoCredentials() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("server"));
                TestProxy proxy = TestProxy.start(0);
                AccessKit kit = AccessKit.of(kubeconfig(server, "proxy-url: 'http://" + proxy.address() + "', "))) {
            assertThat(kit.ask()).isEqualTo(200);

            assertThat(proxy.asked())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT " + server.url().replace("https://", "") + " HTTP/1.1")
                    .doesNotContain("Bearer");
            assertThat(server.requests().getLast().headers())
                    .containsEntry("authorization", "Bearer t")
                    .doesNotContainKey("proxy-authorization");
        }
    }

    /** In a process of its own: the JDK decides once for all whether proxies may be sent credentials. */
    @Test
    void theCredentialsOfTheProxyGoToTheProxyAlone() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("server"));
                TestProxy proxy = TestProxy.start(0)) {
            Path file = kubeconfig(server, "proxy-url: 'http://me:pass@" + proxy.address() + "', ");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            AskOnce.class.getName(),
                            file.toString())
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isZero();

            assertThat(proxy.asked()).singleElement().asString().contains("Proxy-Authorization: Basic bWU6cGFzcw==");
            assertThat(server.requests().getLast().headers())
                    .containsEntry("authorization", "Bearer t")
                    .doesNotContainKey("proxy-authorization");
        }
    }

    /** Asks with the kubeconfig that is its argument. */
    static final class AskOnce {
        private AskOnce() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            try (AccessKit kit = AccessKit.of(Path.of(args[0]))) {
                if (kit.ask() != 200) {
                    throw new IOException("refused");
                }
            }
        }
    }

    @Test
    void theProxyOfTheEnvironmentIsUsedWithAKubeconfigToo() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("named"));
                TestProxy proxy = TestProxy.start(0)) {
            String text = TestApiServer.kubeconfig(
                    "server: '" + server.url().replace("127.0.0.1", "api.example.test") + "', certificate-authority: '"
                            + TestTls.authority() + "'",
                    "token: t");
            Path file = AccessKit.write(temp.resolve("config"), text);
            try (AccessKit kit = AccessKit.of(file, Map.of("HTTPS_PROXY", proxy.address()), null)) {
                assertThat(kit.ask()).isEqualTo(200);
                assertThat(kit.client.proxyName()).isEqualTo("http://" + proxy.address());
            }
            assertThat(proxy.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"403", "407", "502"})
    void aProxyThatRefusesIsNamed(int status) throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("server"));
                TestProxy proxy = TestProxy.start(status)) {
            assertThat(AccessKit.complaint(
                            kubeconfig(server, "proxy-url: 'http://" + proxy.address() + "', "), Map.of()))
                    .contains("proxy", Integer.toString(status))
                    .doesNotContain("Exception");
            assertThat(server.requests()).isEmpty();
        }
    }
}
