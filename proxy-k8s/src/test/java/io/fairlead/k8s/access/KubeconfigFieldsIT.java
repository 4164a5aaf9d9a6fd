package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each field of a kubeconfig does: what is sent, and to whom. Fields that are refused are in KubeconfigTest. */
final class KubeconfigFieldsIT {
    @TempDir
    Path temp;

    private TestApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestApiServer.start(new TestTls("server"));
        Files.copy(TestTls.authority(), temp.resolve("ca.pem"));
        for (String kind : new String[] {"rsa-pkcs1", "rsa-pkcs8", "ec-sec1", "ec-pkcs8", "ed25519"}) {
            Files.copy(TestTls.file(kind + ".pem"), temp.resolve(kind + ".pem"));
            Files.copy(TestTls.file(kind + ".key.pem"), temp.resolve(kind + ".key.pem"));
        }
        AccessKit.write(temp.resolve("token"), "from-file\n");
        AccessKit.program(temp.resolve("bin/plugin"), """
                printf '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1",'
                printf '"status": {"token": "printed"}}'
                """);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Path kubeconfig(String cluster, String user) throws IOException {
        return AccessKit.write(temp.resolve("kubeconfig"), TestApiServer.kubeconfig(cluster, user));
    }

    private ApiRequest asked(String cluster, String user) throws IOException, InterruptedException {
        try (AccessKit kit = AccessKit.of(kubeconfig(cluster, user))) {
            assertThat(kit.ask()).isEqualTo(200);
        }
        return server.requests().getLast();
    }

    /** Headers that say who is asking, with those of TLS. */
    private static String identity(ApiRequest request) {
        Map<String, String> shown = new TreeMap<>(request.headers());
        shown.keySet()
                .removeIf(name -> !name.equals("authorization")
                        && !name.startsWith("impersonate")
                        && !name.equals("test-client"));
        return shown.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                               | {}
            token: direct                                                    | {authorization=Bearer direct}
            tokenFile: token                                                 | {authorization=Bearer from-file}
            token: direct, tokenFile: token                                  | {authorization=Bearer from-file}
            token: direct, tokenFile: missing                                | {authorization=Bearer direct}
            username: me, password: secret                                   | {authorization=Basic bWU6c2VjcmV0}
            username: me                                                     | {authorization=Basic bWU6}
            client-certificate: rsa-pkcs1.pem, client-key: rsa-pkcs1.key.pem | {test-client=CN=rsa-pkcs1,O=testers}
            client-certificate: rsa-pkcs8.pem, client-key: rsa-pkcs8.key.pem | {test-client=CN=rsa-pkcs8,O=testers}
            client-certificate: ec-sec1.pem, client-key: ec-sec1.key.pem     | {test-client=CN=ec-sec1,O=testers}
            client-certificate: ec-pkcs8.pem, client-key: ec-pkcs8.key.pem   | {test-client=CN=ec-pkcs8,O=testers}
            client-certificate: ed25519.pem, client-key: ed25519.key.pem     | {test-client=CN=ed25519,O=testers}
            client-certificate: ed25519.pem, client-key: ed25519.key.pem, token: t | {authorization=Bearer t, test-client=CN=ed25519,O=testers}
            token: t, as: jane                                               | {authorization=Bearer t, impersonate-user=jane}
            token: t, as: jane, as-uid: '7'                                  | {authorization=Bearer t, impersonate-uid=7, impersonate-user=jane}
            token: t, as: jane, as-groups: [a, b]                            | {authorization=Bearer t, impersonate-group=a, b, impersonate-user=jane}
            token: t, as: jane, as-user-extra: {scope/x: [r, w]}             | {authorization=Bearer t, impersonate-extra-scope%2fx=r, w, impersonate-user=jane}
            exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/plugin, interactiveMode: Never} | {authorization=Bearer printed}
            token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: missing, interactiveMode: Never} | {authorization=Bearer t}
            token: t, extensions: [{name: x, extension: {a: b}}]             | {authorization=Bearer t}
            """)
    void theUserSaysWhoIsAsking(String user, String identity) throws IOException, InterruptedException {
        ApiRequest request = asked("server: '" + server.url() + "', certificate-authority: ca.pem", user);

        assertThat(identity(request)).isEqualTo(identity);
        assertThat(request.headers()).containsEntry("user-agent", "fairlead");
    }

    @Test
    void certificatesMayBeInTheKubeconfigItself() throws IOException, InterruptedException {
        ApiRequest request = asked(
                "server: '" + server.url() + "', certificate-authority-data: " + TestTls.base64("ca.pem"),
                "client-certificate-data: " + TestTls.base64("ec-sec1.pem") + ", client-key-data: "
                        + TestTls.base64("ec-sec1.key.pem"));

        assertThat(identity(request)).isEqualTo("{test-client=CN=ec-sec1,O=testers}");
    }

    @Test
    void aPathInTheServerIsAPrefix() throws IOException, InterruptedException {
        ApiRequest request =
                asked("server: '" + server.url() + "/clusters/one', certificate-authority: ca.pem", "token: t");

        assertThat(request.path()).isEqualTo("/clusters/one/api/v1/nodes");
    }

    @Test
    void theServerMustHaveTheNameThatTlsServerNameSays() throws IOException, InterruptedException {
        server.close();
        server = TestApiServer.start(new TestTls("named"));
        String cluster = "server: '" + server.url() + "', certificate-authority: ca.pem";

        ApiRequest request = asked(cluster + ", tls-server-name: api.example.test", "token: t");
        assertThat(request.headers()).containsEntry("test-server-name", "api.example.test");

        assertThat(AccessKit.complaint(kubeconfig(cluster, "token: t"), Map.of()))
                .contains("its certificate is not for '127.0.0.1', but for [api.example.test]");
        assertThat(AccessKit.complaint(
                        kubeconfig(cluster + ", tls-server-name: other.example.test", "token: t"), Map.of()))
                .contains("its certificate is not for 'other.example.test', but for [api.example.test]");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anotherAddressIsNotExpectedToHaveTheName() throws IOException, InterruptedException {
        Path file = kubeconfig(
                "server: 'https://192.0.2.1', tls-server-name: api.example.test, certificate-authority: ca.pem",
                "token: t");
        try (AccessKit kit = AccessKit.of(file, Map.of(), server.url())) {
            assertThat(kit.ask()).isEqualTo(200);
        }
    }

    @Test
    void anyServerIsBelievedWithInsecureSkipTlsVerifyButAWarningSaysSo() throws IOException, InterruptedException {
        server.close();
        server = TestApiServer.start(new TestTls("expired"));
        try (Warnings warnings = Warnings.capture()) {
            ApiRequest request = asked("server: '" + server.url() + "', insecure-skip-tls-verify: true", "token: t");

            assertThat(identity(request)).isEqualTo("{authorization=Bearer t}");
            assertThat(warnings.messages()).singleElement().asString().contains("insecure-skip-tls-verify is set");
        }
    }

    /** As for kubectl; the certificates of the system do not count next to it. */
    @Test
    void onlyTheCertificateAuthorityIsTrusted() throws IOException, InterruptedException {
        Files.copy(TestTls.file("other-ca.pem"), temp.resolve("other.pem"));
        Path file = kubeconfig("server: '" + server.url() + "', certificate-authority: other.pem", "token: t");

        assertThat(AccessKit.complaint(file, Map.of()))
                .contains("its certificate is issued by 'CN=test authority' and not trusted");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutTlsNoCredentialsAreSent() throws IOException, InterruptedException {
        server.close();
        server = TestApiServer.start();
        try (Warnings warnings = Warnings.capture()) {
            ApiRequest request = asked(
                    "server: '" + server.url() + "', certificate-authority: missing",
                    "token: t, as: jane, client-certificate: missing, client-key: missing");

            assertThat(identity(request)).isEqualTo("{impersonate-user=jane}");
            assertThat(warnings.messages()).singleElement().asString().contains("are not sent");
        }
    }

    @Test
    void anAnonymousUserIsWarnedOf() throws IOException, InterruptedException {
        try (Warnings warnings = Warnings.capture()) {
            asked("server: '" + server.url() + "', certificate-authority: ca.pem", "");

            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains("has no credentials; requests to the API server are anonymous");
        }
    }

    @Test
    void fieldsWithoutAnEffectAreAccepted() throws IOException, InterruptedException {
        String text = TestApiServer.kubeconfig(
                                "server: '" + server.url()
                                        + "', certificate-authority: ca.pem, disable-compression: true,"
                                        + " extensions: [{name: minikube, extension: {a: b}}]",
                                "token: t")
                        .replace(
                                "{cluster: test, user: test}",
                                "{cluster: test, user: test, namespace: n1, extensions: []}")
                + "preferences: {colors: true}\nextensions: []\n";
        try (Warnings warnings = Warnings.capture();
                AccessKit kit = AccessKit.of(AccessKit.write(temp.resolve("kubeconfig"), text))) {
            assertThat(kit.ask()).isEqualTo(200);
            assertThat(warnings.messages()).isEmpty();
        }
        assertThat(server.requests().getLast().headers()).doesNotContainKey("accept-encoding");
    }
}
