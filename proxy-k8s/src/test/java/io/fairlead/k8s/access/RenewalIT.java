package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file with credentials is read again when it changes; until it can be read, the last good state is used. */
final class RenewalIT {
    @TempDir
    Path temp;

    private TestApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestApiServer.start(new TestTls("server"));
        copy("ca.pem", "ca.pem");
        copy("ec-sec1.pem", "client.pem");
        copy("ec-sec1.key.pem", "client.key");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(TestTls.file(from), temp.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path kubeconfig(String user) throws IOException {
        return AccessKit.write(
                temp.resolve("config"),
                TestApiServer.kubeconfig("server: '" + server.url() + "', certificate-authority: ca.pem", user));
    }

    private String last(String header) {
        return server.requests().getLast().headers().getOrDefault(header, "none");
    }

    @Test
    void aClientCertificateThatIsRenewedIsShownFromThenOn() throws IOException, InterruptedException {
        try (AccessKit kit = AccessKit.of(kubeconfig("client-certificate: client.pem, client-key: client.key"));
                Warnings warnings = Warnings.capture()) {
            kit.ask();
            assertThat(last("test-client")).isEqualTo("CN=ec-sec1,O=testers");

            copy("rsa-pkcs8.pem", "client.pem"); // its key is still the old one
            kit.ask();
            assertThat(last("test-client")).isEqualTo("CN=ec-sec1,O=testers");
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .contains(
                            "client.key does not belong to the client certificate", "the last good state stays in use");

            copy("rsa-pkcs8.key.pem", "client.key");
            kit.ask();
            assertThat(last("test-client")).isEqualTo("CN=rsa-pkcs8,O=testers");

            Files.delete(temp.resolve("client.key"));
            kit.ask();
            assertThat(warnings.messages()).hasSize(2).last().asString().contains("it does not exist");
        }
    }

    @Test
    void aCertificateAuthorityThatIsReplacedCountsFromThenOn() throws IOException, InterruptedException {
        try (AccessKit kit = AccessKit.of(kubeconfig("token: t"))) {
            kit.ask();
            copy("other-ca.pem", "ca.pem");
            assertThatIOException().isThrownBy(kit::ask).withMessageContaining("not trusted");
            copy("ca.pem", "ca.pem");
            assertThat(kit.ask()).isEqualTo(200);
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aTokenFileIsReadForEachRequestAndItsLastTokenIsUsedWhileItIsMissing()
            throws IOException, InterruptedException {
        Path token = AccessKit.write(temp.resolve("token"), "first\n");
        try (AccessKit kit = AccessKit.of(kubeconfig("tokenFile: token"));
                Warnings warnings = Warnings.capture()) {
            kit.ask();
            Files.writeString(token, "second");
            kit.ask();
            assertThat(last("authorization")).isEqualTo("Bearer second");
            for (int round = 1; round <= 2; round++) {
                Files.writeString(token, "");
                for (int i = 0; i < 3; i++) {
                    kit.ask();
                    assertThat(last("authorization")).isEqualTo("Bearer second");
                }
                assertThat(warnings.messages())
                        .hasSize(round)
                        .last()
                        .asString()
                        .contains(token.toString(), "it is empty");
                Files.writeString(token, "second");
                kit.ask();
            }
        }
    }

    @Test
    void credentialsInTheKubeconfigItselfAreReadAgain() throws IOException, InterruptedException {
        try (AccessKit kit = AccessKit.of(kubeconfig("username: a, password: b"));
                Warnings warnings = Warnings.capture()) {
            kit.ask();
            assertThat(last("authorization")).isEqualTo("Basic YTpi");
            kubeconfig("token: renewed");
            kit.ask();
            assertThat(last("authorization")).isEqualTo("Bearer renewed");
            kubeconfig("client-certificate: client.pem, client-key: client.key");
            kit.ask();
            assertThat(last("test-client")).isEqualTo("CN=ec-sec1,O=testers");
            assertThat(last("authorization")).isEqualTo("none");

            kubeconfig("tokn: typo");
            kit.ask();
            assertThat(last("test-client")).isEqualTo("CN=ec-sec1,O=testers");
            assertThat(warnings.messages()).singleElement().asString().contains("tokn: is not a known field");
        }
    }

    @Test
    void anotherServerInTheKubeconfigNeedsARestart() throws IOException, InterruptedException {
        try (TestApiServer other = TestApiServer.start(new TestTls("server"));
                AccessKit kit = AccessKit.of(kubeconfig("token: first"));
                Warnings warnings = Warnings.capture()) {
            kit.ask();
            AccessKit.write(temp.resolve("config"), other.kubeconfig("token: other"));
            kit.ask();

            assertThat(last("authorization")).isEqualTo("Bearer first");
            assertThat(other.requests()).isEmpty();
            assertThat(warnings.messages()).singleElement().asString().contains("restart to use it");
        }
    }

    @Test
    void aPodsTokenAndAuthorityAreReadAgain() throws IOException, InterruptedException {
        Path pod = temp.resolve("pod");
        Path token = AccessKit.write(pod.resolve("token"), "first");
        Files.copy(TestTls.authority(), pod.resolve("ca.crt"));
        String[] address = server.url().replace("https://", "").split(":", -1);
        Map<String, String> environment = Map.of(
                "HOME", "/nonexistent", "KUBERNETES_SERVICE_HOST", address[0], "KUBERNETES_SERVICE_PORT", address[1]);
        try (AccessKit kit = AccessKit.of(new AccessFinder(environment, pod), environment)) {
            kit.ask();
            assertThat(last("authorization")).isEqualTo("Bearer first");
            Files.writeString(token, "second");
            kit.ask();
            assertThat(last("authorization")).isEqualTo("Bearer second");
            Files.copy(TestTls.file("other-ca.pem"), pod.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
            assertThatIOException().isThrownBy(kit::ask).withMessageContaining("not trusted");
        }
    }
}
