package io.fairlead.k8s.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes and their messages, which contain no Java exceptions. */
final class FailuresIT {
    private static final String NO_JAVA =
            "(?is).*(exception|java\\.|javax\\.|sun\\.|null|PKIX|\\bat [a-z]+\\.|certification path|subject alternative).*";

    @TempDir
    Path temp;

    private String complaint(String cluster, String user) throws IOException, InterruptedException {
        Path file = AccessKit.write(temp.resolve("config"), TestApiServer.kubeconfig(cluster, user));
        String complaint = AccessKit.complaint(file, Map.of());
        assertThat(complaint).doesNotMatch(NO_JAVA);
        return complaint;
    }

    private static String trusting(String server) {
        return "server: '" + server + "', certificate-authority: '" + TestTls.authority() + "'";
    }

    @Test
    void aHostNameThatDoesNotResolve() throws IOException, InterruptedException {
        assertThat(complaint(trusting("https://no.such.host.invalid:6443"), "token: t"))
                .isEqualTo("its host name cannot be resolved");
    }

    @Test
    void aPortAtWhichNobodyListens() throws IOException, InterruptedException {
        int port = Loopback.freePort("127.0.0.1");
        assertThat(complaint(trusting("https://127.0.0.1:" + port), "token: t")).isEqualTo("connection refused");
        assertThat(complaint("server: 'http://127.0.0.1:" + port + "'", "")).isEqualTo("connection refused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            self-signed | its certificate is self-signed and not trusted; check that certificate-authority is the one of this cluster
            expired     | its certificate expired at 2021-01-01T00:00:00Z
            named       | its certificate is not for '127.0.0.1', but for [api.example.test]; correct 'server', or set tls-server-name
            """)
    void aServerThatIsNotTrusted(String certificate, String why) throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls(certificate))) {
            assertThat(complaint(trusting(server.url()), "token: t")).startsWith(why);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aServerWhoseAuthorityIsNotNamed() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("server"))) {
            assertThat(complaint("server: '" + server.url() + "'", "token: t"))
                    .isEqualTo("its certificate is issued by 'CN=test authority' and not trusted; set"
                            + " certificate-authority in the kubeconfig");
        }
    }

    @Test
    void tlsToAPortForPlainHttp() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start()) {
            assertThat(complaint(trusting(server.url().replace("http:", "https:")), "token: t"))
                    .contains("TLS", "; if the port is one for plain HTTP, write http:// in 'server'");
        }
        try (Raw server = new Raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(complaint(trusting(server.url("https")), "token: t"))
                    .contains("TLS", "; if the port is one for plain HTTP, write http:// in 'server'");
        }
    }

    @Test
    void plainHttpToAPortForTls() throws IOException, InterruptedException {
        try (TestApiServer server = TestApiServer.start(new TestTls("server"))) {
            assertThat(complaint("server: '" + server.url().replace("https:", "http:") + "'", ""))
                    .isNotEmpty();
        }
        // As Go's servers answer.
        try (Raw server =
                new Raw("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")) {
            assertThat(complaint("server: '" + server.url("http") + "'", ""))
                    .isEqualTo("HTTP status 400 for /api/v1/nodes: Client sent an HTTP request to an HTTPS server."
                            + " (write https:// in 'server')");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=utf-8\\r\\nContent-Length: 6\\r\\n\\r\\n<html> | it answers with text/html; charset=utf-8 instead of JSON, which an API server does not do; check 'server'
            HTTP/1.1 302 Found\\r\\nLocation: https://login.example.test/\\r\\nContent-Length: 0\\r\\n\\r\\n | it redirects to https://login.example.test/, which an API server does not do; check 'server'
            HTTP/1.1 502 Bad Gateway\\r\\nContent-Type: text/html\\r\\nContent-Length: 6\\r\\n\\r\\n<html> | HTTP status 502 for /api/v1/nodes
            HTTP/1.1 401 Unauthorized\\r\\nContent-Type: application/json\\r\\nContent-Length: 38\\r\\n\\r\\n{"kind":"Status","message":"expired!"} | HTTP status 401 for /api/v1/nodes: expired! (the credentials are missing, wrong or expired)
            HTTP/1.1 403 Forbidden\\r\\nContent-Type: application/json\\r\\n\\r\\n{"message":"User \\"jane\\" cannot list \\"nodes\\" here"} | HTTP status 403 for /api/v1/nodes: User "jane" cannot list "nodes" here (the ClusterRole does not allow it)
            HTTP/1.1 500 Oops\\r\\nContent-Type: application/json\\r\\nContent-Length: 4\\r\\n\\r\\n{{{{ | HTTP status 500 for /api/v1/nodes
            SSH-2.0-OpenSSH_9.2\\r\\n                | the answer is not HTTP
            ``                                       | the server closed the connection without a complete answer
            HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 100\\r\\n\\r\\n{ | the server closed the connection without a complete answer
            """)
    void anAnswerThatIsNone(String answer, String why) throws IOException, InterruptedException {
        try (Raw server = new Raw(answer.replace("\\r", "\r").replace("\\n", "\n"))) {
            assertThat(complaint("server: '" + server.url("http") + "'", "")).startsWith(why);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            certificate-authority: missing | token: t | the certificate authority DIR/missing cannot be read: it does not exist
            certificate-authority: .       | token: t | the certificate authority DIR cannot be read: it is a directory
            certificate-authority: empty   | token: t | the certificate authority DIR/empty cannot be read: it is empty
            certificate-authority: text    | token: t | the certificate authority DIR/text cannot be used: it has no PEM certificate
            certificate-authority: damaged | token: t | the certificate authority DIR/damaged cannot be used: one of its certificates is damaged
            certificate-authority-data: bm9uZQ== | token: t | the certificate authority clusters[0].cluster.certificate-authority-data cannot be used: it has no PEM certificate
            insecure-skip-tls-verify: true | tokenFile: missing | the token file DIR/missing cannot be read: it does not exist
            insecure-skip-tls-verify: true | tokenFile: empty | the token file DIR/empty cannot be read: it is empty
            insecure-skip-tls-verify: true | tokenFile: text | the token file DIR/text cannot be read: it does not hold a single token
            insecure-skip-tls-verify: true | client-certificate: missing, client-key: key.pem | the client certificate DIR/missing cannot be read: it does not exist
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: missing | the client key DIR/missing cannot be read: it does not exist
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: text | the client key DIR/text cannot be used: it has no PEM private key
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: cert.pem | the client key DIR/cert.pem cannot be used: it has no PEM private key
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: encrypted.key.pem | the client key DIR/encrypted.key.pem cannot be used: it is encrypted
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: encrypted-pkcs1.key.pem | the client key DIR/encrypted-pkcs1.key.pem cannot be used: it is encrypted
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: other.pem | the client key DIR/other.pem does not belong to the client certificate DIR/cert.pem
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: damaged.key | the client key DIR/damaged.key cannot be used: its private key is damaged
            insecure-skip-tls-verify: true | client-certificate: cert.pem, client-key: damaged-ec.key | the client key DIR/damaged-ec.key cannot be used: its private key
            """)
    void aFileThatIsMissingOrWrong(String cluster, String user, String why) throws IOException, InterruptedException {
        Files.writeString(temp.resolve("empty"), "");
        Files.writeString(temp.resolve("text"), "some text");
        Files.writeString(temp.resolve("damaged"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Files.writeString(
                temp.resolve("damaged.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Files.writeString(
                temp.resolve("damaged-ec.key"), "-----BEGIN EC PRIVATE KEY-----\nMIID\n-----END EC PRIVATE KEY-----\n");
        Files.copy(TestTls.file("rsa-pkcs8.pem"), temp.resolve("cert.pem"));
        Files.copy(TestTls.file("rsa-pkcs8.key.pem"), temp.resolve("key.pem"));
        Files.copy(TestTls.file("rsa-pkcs1.key.pem"), temp.resolve("other.pem"));
        Files.copy(TestTls.file("encrypted.key.pem"), temp.resolve("encrypted.key.pem"));
        Files.copy(TestTls.file("encrypted-pkcs1.key.pem"), temp.resolve("encrypted-pkcs1.key.pem"));

        assertThat(complaint("server: 'https://127.0.0.1:1', " + cluster, user))
                .startsWith("context 'test' of " + temp.resolve("config") + ": ")
                .contains(why.replace("DIR", temp.toString()));
    }

    /** A server that says one thing and closes. */
    private static final class Raw implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));

        Raw(String answer) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try (Socket client = listening.accept()) {
                        var _ = client.getInputStream().read(new byte[4096]);
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        if (listening.isClosed()) {
                            return;
                        }
                    }
                }
            });
        }

        String url(String scheme) {
            return scheme + "://127.0.0.1:" + listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
