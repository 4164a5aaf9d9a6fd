package io.fairlead.k8s.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused in a kubeconfig, with its place; and how several are merged. */
final class KubeconfigTest {
    private static final Path FILE = Path.of("/etc/kube/config");

    private static String text(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: c
                clusters: [{name: c, cluster: {%s}}]
                users: [{name: u, user: {%s}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                """.formatted(cluster, user);
    }

    private static Kubeconfig of(String... texts) {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        for (String text : texts) {
            Path path = contents.isEmpty() ? FILE : FILE.resolveSibling("config" + contents.size());
            contents.put(path, text.getBytes(StandardCharsets.UTF_8));
        }
        return Kubeconfig.of(contents);
    }

    private static void assertRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(text).select(null))
                .withMessageContaining(message)
                .withMessageContaining("/etc/kube/config");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                   | server: is missing
            server: 10.0.0.1:6443                                                | server: '10.0.0.1:6443' is not a URL; write it as https://10.0.0.1:6443
            server: ftp://10.0.0.1                                               | server: 'ftp://10.0.0.1' is not a URL
            server: 'https://me:secret@10.0.0.1'                                 | server: has more than scheme, host, port and path
            server: [https://a]                                                  | server: has the wrong type; expected text in quotes
            server: https://a, tls-servername: x                                 | tls-servername: is not a known field
            server: https://a, tls-server-name: 'a b'                            | tls-server-name: 'a b' is not a host name
            server: https://a, proxy-url: socks5://10.0.0.1:1080                 | proxy-url: 'socks5://10.0.0.1:1080' is not supported; only HTTP proxies are
            server: https://a, proxy-url: 'https://me:secret@proxy'              | proxy-url: 'https://…@proxy' is not supported
            server: https://a, proxy-url: 10.0.0.1                               | proxy-url: '10.0.0.1' is not supported
            server: https://a, insecure-skip-tls-verify: 'true'                  | insecure-skip-tls-verify: has the wrong type; expected true or false
            server: https://a, insecure-skip-tls-verify: true, certificate-authority: x | insecure-skip-tls-verify: cannot be set together with certificate-authority
            server: https://a, certificate-authority: x, certificate-authority-data: eA== | certificate-authority-data: cannot be set together with certificate-authority
            server: https://a, certificate-authority-data: '#'                   | certificate-authority-data: is not base64
            server: https://a, disable-compression: 1                            | disable-compression: has the wrong type
            server: https://a, extensions: x                                     | extensions: has the wrong type; expected a list
            """)
    void whatIsWrongOfTheClusterIsRefused(String cluster, String message) {
        assertRefused(text(cluster, "token: t"), "/etc/kube/config:4:");
        assertRefused(text(cluster, "token: t"), "clusters[0].cluster." + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tokn: x                                         | tokn: is not a known field
            auth-provider: {name: oidc, config: {}}         | auth-provider: is not supported; use a credential plug-in (exec), a token or a client certificate
            token: t, auth-provider: {name: gcp}            | auth-provider: is not supported
            token: 7                                        | token: has the wrong type; expected text in quotes
            token: "a\\nb"                                  | token: has a line break or another control character
            token: t, username: u                           | username: cannot be set together with token
            tokenFile: t, username: u                       | username: cannot be set together with tokenFile
            password: p                                     | password: has no username
            client-certificate: c                           | client-certificate: has no client-key
            client-certificate-data: eA==                   | client-certificate: has no client-key
            client-key: k                                   | client-key: has no client-certificate
            client-key-data: eA==                           | client-key: has no client-certificate
            client-certificate: c, client-certificate-data: eA== | client-certificate-data: cannot be set together with client-certificate
            client-certificate: c, client-key: k, client-key-data: eA== | client-key-data: cannot be set together with client-key
            as-uid: '7'                                     | as-uid: is set without a user to act as
            as-groups: [a]                                  | as-groups: is set without a user to act as
            as-user-extra: {a: [b]}                         | as-user-extra: is set without a user to act as
            as: a, as-groups: a                             | as-groups: has the wrong type; expected a list
            as: a, as-groups: [1]                           | as-groups: has the wrong type; expected a list of strings
            as: a, as-user-extra: [a]                       | as-user-extra: has the wrong type; expected a map of fields
            exec: x                                         | exec: has the wrong type; expected a map of fields
            exec: {command: x}                              | exec.apiVersion: is missing; allowed are client.authentication.k8s.io/v1
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1} | exec.apiVersion: 'client.authentication.k8s.io/v1alpha1' is not supported
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1} | exec.interactiveMode: is missing
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always} | exec.interactiveMode: is Always
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Often} | exec.interactiveMode: is 'Often'
            exec: {apiVersion: client.authentication.k8s.io/v1beta1} | exec.command: is missing
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, arguments: []} | exec.arguments: is not a known field
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, args: [1]} | exec.args: has the wrong type
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, env: [{value: x}]} | exec.env[0].name: is missing
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, env: {A: b}} | exec.env: has the wrong type; expected a list
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, provideClusterInfo: "yes"} | exec.provideClusterInfo: has the wrong type
            exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, installHint: [a]} | exec.installHint: has the wrong type
            """)
    void whatIsWrongOfTheUserIsRefused(String user, String message) {
        assertRefused(text("server: https://a", user), "/etc/kube/config:5:");
        assertRefused(text("server: https://a", user), "users[0].user." + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                               | kubeconfig '/etc/kube/config' is empty
            # nothing                        | is empty
            {}                               | is empty
            this is not a kubeconfig         | is not a kubeconfig: it holds text instead of a map of fields
            [a]                              | it holds a list instead of a map of fields
            'clusters: ['                    | it holds text
            clusters: [                      | is not a kubeconfig: it is not valid YAML or JSON
            {kind: Service, apiVersion: v1}  | its apiVersion is 'v1' and its kind 'Service', not v1 and Config
            {kind: Config, apiVersion: v2}   | its apiVersion is 'v2' and its kind 'Config'
            {kind: Config}                   | has no current-context; name one by --context; there are no contexts
            {contexts: [{name: a, context: {}}]} | has no current-context; name one by --context; there are the contexts [a]
            {current-context: b, contexts: [{name: a, context: {}}]} | has no context 'b', which is its current-context; there are the contexts [a]
            {current-context: a, contexts: [{name: a, context: {}}]} | contexts[0].context.cluster: is missing; there are no clusters
            {current-context: a, contexts: [{name: a, context: {cluster: x}}], clusters: [{name: z}]} | there is no cluster 'x'; there are the clusters [z]
            {current-context: a, contexts: [{name: a, context: {cluster: x, user: u}}], clusters: [{name: x, cluster: {server: https://a}}]} | there is no user 'u'; there are no users
            {current-context: a, contexts: [{name: a, ctx: {}}]} | contexts[0].ctx: is not a known field
            {contexts: [{name: a}, {name: a}]} | contexts[1].name: 'a' occurs twice
            {clusters: [{cluster: {}}]}      | clusters[0].name: is missing
            {clusters: {a: b}}               | clusters: has the wrong type; expected a list
            """)
    void whatIsNoUsableKubeconfigSaysWhy(String text, String message) {
        assertRefused(text, message);
    }

    @Test
    void severalDocumentsAreNoKubeconfig() {
        assertRefused("a: b\n---\nc: d\n", "it has 2 YAML documents instead of one");
    }

    /** Fields at the top level do not affect credentials. */
    @ParameterizedTest
    @ValueSource(strings = {"colour: red", "current_context: c"})
    void anUnknownFieldOfTheFileIsAWarning(String field) {
        assertThat(of(text("server: https://a", "token: t") + field)
                        .select(null)
                        .warnings())
                .singleElement()
                .asString()
                .contains("/etc/kube/config:7:", "is not a known field; it is ignored");
    }

    @Test
    void stanzasThatNobodyUsesMayBeWrong() {
        String text = text("server: https://a", "token: t")
                .replace("users: [", "users: [{name: v, user: {auth-provider: {name: oidc}}}, ");

        assertThat(of(text).select(null).user().token()).isEqualTo("t");
    }

    @Test
    void relativePathsBeginAtTheDirectoryOfTheirFile() {
        User user = of(text("server: https://a", "tokenFile: t/token, client-certificate: c.pem, client-key: /k.pem"))
                .select(null)
                .user();

        assertThat(user.tokenFile()).hasToString("/etc/kube/t/token");
        assertThat(user.certificate()).hasToString("ClientCertificate[chain=/etc/kube/c.pem, key=/k.pem]");
    }

    @Test
    void theFirstFileThatNamesSomethingWins() {
        String first = "{current-context: c, users: [{name: u, user: {token: first}}]}";
        String second =
                text("server: https://second", "token: second").replace("current-context: c", "current-context: d");
        String third = text("server: https://third", "token: third");

        Kubeconfig.Selection selection = of("", first, second, third).select(null);

        assertThat(selection.context()).isEqualTo("c");
        assertThat(selection.user().token()).isEqualTo("first");
        assertThat(selection.cluster().server()).hasToString("https://second");
    }

    @Test
    void aContextWithoutUserIsAnonymousAndSoIsAUserWithoutFields() {
        String text = text("server: https://a", "");

        assertThat(of(text).select(null).user().isAnonymous()).isTrue();
        assertThat(of(text.replace(", user: u", "")).select(null).user().isAnonymous())
                .isTrue();
    }

    @Test
    void noSecretIsShown() {
        User user = of(text("server: https://a", "token: secret, as: me"))
                .select(null)
                .user();

        assertThat(user.toString()).doesNotContain("secret");
        assertThat(new User.BasicAuth("me", "secret").toString()).doesNotContain("secret");
    }
}
