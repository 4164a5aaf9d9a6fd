package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token in a file that another program renews. */
final class TokenFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private TokenFile token;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("token"), "first\n");
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {server: 'http://127.0.0.1:1'}}]
                users: [{name: test, user: {tokenFile: token}}]
                """);
        token = TokenFile.named(Config.fromKubeconfig(kubeconfig.toFile())).orElseThrow();
    }

    @Test
    void isReadEachTimeBesideTheKubeconfigThatNamesIt() throws IOException {
        assertThat(token.getToken()).isEqualTo("first");
        Files.writeString(file, "second");
        assertThat(token.getToken()).isEqualTo("second");
    }

    @Test
    void thatItIsMissingIsSaidOnceUntilItIsThereAgainAndTheLastTokenIsUsed() throws IOException {
        String first = token.getToken();
        try (Warnings warnings = Warnings.capture()) {
            for (int round = 1; round <= 2; round++) {
                Files.delete(file);
                for (int request = 0; request < 10; request++) {
                    assertThat(token.getToken()).isEqualTo(first);
                }
                assertThat(warnings.messages())
                        .hasSize(round)
                        .last()
                        .asString()
                        .contains(file.toString(), "there is no such file", "the token that it held last is used");
                Files.writeString(file, "first");
                assertThat(token.getToken()).isEqualTo(first);
            }
        }
    }
}
