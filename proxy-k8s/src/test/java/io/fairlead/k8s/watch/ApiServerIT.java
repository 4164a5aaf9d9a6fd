package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an API server and the credentials for it are found. */
final class ApiServerIT {
    @TempDir
    Path temp;

    private TestApiServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestApiServer.start(new TestTls("server"));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private Path kubeconfig(String user) throws IOException {
        return Files.writeString(temp.resolve("kubeconfig"), server.kubeconfig(user));
    }

    private static ApiServerConfig config(
            @Nullable Path kubeconfig, @Nullable String context, @Nullable String master) {
        ApiServerConfig usual = ApiServerConfig.DEFAULT;
        return new ApiServerConfig(
                Objects.toString(kubeconfig, null),
                context,
                master,
                usual.kubeApiQps(),
                usual.kubeApiBurst(),
                usual.listPageSize(),
                usual.watchStallTimeout());
    }

    private void assertSyncsWith(ApiServerConfig config) {
        try (WatchKit kit = new WatchKit(ApiServer.of(config), null)) {
            kit.source.start();
            kit.awaitSynced();
        }
    }

    @Test
    void anExecPluginGivesTheToken() throws IOException {
        server.requireToken("from-plugin");
        Path plugin = Files.writeString(temp.resolve("plugin.sh"), """
                #!/bin/sh
                echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",'
                echo ' "status": {"token": "from-plugin"}}'
                """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        assertSyncsWith(config(
                kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: '" + plugin
                        + "', interactiveMode: Never}"),
                null,
                null));
    }

    @Test
    void theTokenOfTheContextThatIsNamedIsUsed() throws IOException {
        server.requireToken("right");
        String text = Files.readString(kubeconfig("token: wrong"))
                .replace("contexts:", "contexts:\n- name: other\n  context: {cluster: test, user: other}")
                .replace("users:", "users:\n- name: other\n  user: {token: right}");
        Path file = Files.writeString(temp.resolve("two"), text);
        assertSyncsWith(config(file, "other", null));
    }

    @Test
    void masterTakesThePlaceOfTheAddressInTheKubeconfig() throws IOException {
        String text = Files.readString(kubeconfig("token: any")).replace(server.url(), "https://192.0.2.1:6443");
        Path file = Files.writeString(temp.resolve("moved"), text);
        assertSyncsWith(config(file, null, server.url()));
    }

    @Test
    void aContextThatDoesNotExistIsNamedWithThoseThatDo() throws IOException {
        Path file = kubeconfig("token: any");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiServer.of(config(file, "nowhere", null)))
                .withMessage("kubeconfig '" + file + "' has no context 'nowhere'; there are the contexts [test]");
    }

    @Test
    void aKubeconfigThatIsNoneIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("broken"), "clusters: [\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiServer.of(config(file, null, null)))
                .withMessageStartingWith(
                        "kubeconfig '" + file + "' is not a kubeconfig: it is not valid YAML or JSON: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiServer.of(config(temp.resolve("missing"), null, null)))
                .withMessage("kubeconfig '" + temp.resolve("missing")
                        + "' cannot be read: it does not exist; --kubeconfig names the file");
    }

    @ParameterizedTest
    @CsvSource({
        "https://10.96.0.1,        10.96.0.1:443,    true",
        "https://10.96.0.1:6443,   10.96.0.1:443,    false",
        "http://10.96.0.1,         10.96.0.1:80,     true",
        "https://[fd00::1]:6443/,  '[fd00::1]:6443', true",
        "https://kubernetes,       10.96.0.1:443,    false"
    })
    void itIsKnownWhetherItIsAskedAtTheAddressOfAService(String master, String address, boolean isThere)
            throws IOException {
        try (ApiServer asked = ApiServer.of(config(kubeconfig("token: any"), null, master))) {
            assertThat(asked.isAt(AddressPort.parse(address))).isEqualTo(isThere);
            assertThat(asked.address().getHost()).isEqualTo(URI.create(master).getHost());
        }
    }
}
