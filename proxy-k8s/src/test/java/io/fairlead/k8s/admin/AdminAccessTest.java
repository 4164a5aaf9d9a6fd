package io.fairlead.k8s.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpPeer;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminAccessTest {
    private static final AddressPort ANY = AddressPort.parse("0.0.0.0:10249");
    private static final int OWN = 1000;

    @TempDir
    private Path temp;

    private static HttpQuestion question(String authorization, @Nullable HttpPeer peer) {
        return new HttpQuestion("GET", "/api/v1/status", "", "", "fairlead.example", authorization, "", peer);
    }

    private static int status(AdminAccess access, HttpQuestion question) {
        HttpAnswer refusal = access.refusal(question);
        return refusal == null ? 200 : refusal.status();
    }

    private Path token(String text) throws IOException {
        return Files.writeString(temp.resolve("token"), text);
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "1000, 200", "1001, 403", "-1, 403"})
    void theSocketIsForRootAndTheOwnUser(int uid, int status) {
        AdminAccess access = new AdminAccess(null, null, OWN);
        assertThat(status(access, question("", new HttpPeer(uid, 7)))).isEqualTo(status);
    }

    @Test
    void anotherAddressIsRefusedWithoutATokenFile() {
        HttpAnswer refusal = new AdminAccess(ANY, null, OWN).refusal(question("Bearer x", null));
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.body()).contains("adminTokenFile");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer secret  | 200",
                "bearer secret  | 200",
                "Bearer  secret | 200",
                "Bearer Secret  | 401",
                "Bearer secre   | 401",
                "Bearer         | 401",
                "Basic secret   | 401",
                "secret         | 401",
                "''             | 401"
            })
    void anotherAddressNeedsTheToken(String authorization, int status) throws IOException {
        AdminAccess access = new AdminAccess(ANY, token("secret\n"), OWN);
        assertThat(status(access, question(authorization, null))).isEqualTo(status);
    }

    @Test
    void refusalsTellHowToAskAndNotTheToken() throws IOException {
        HttpAnswer refusal = new AdminAccess(ANY, token("secret"), OWN).refusal(question("Bearer x", null));
        assertThat(refusal).isNotNull();
        assertThat(refusal.headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(refusal.body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'  ', Bearer", "'', 'Bearer '"})
    void anEmptyTokenFileLetsNobodyIn(String content, String authorization) throws IOException {
        AdminAccess access = new AdminAccess(ANY, token(content), OWN);
        assertThat(status(access, question(authorization, null))).isEqualTo(401);
    }

    @Test
    void aMissingTokenFileLetsNobodyIn() {
        AdminAccess access = new AdminAccess(ANY, temp.resolve("none"), OWN);
        assertThat(status(access, question("Bearer ", null))).isEqualTo(401);
    }

    @Test
    void theTokenFileIsReadAgainWhenItHasChanged() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Path file = token("old");
        TokenFile token = new TokenFile(file, nanos::get);
        assertThat(token.isToken("old")).isTrue();

        token("new");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2031-01-01T00:00:00Z")));
        assertThat(token.isToken("new")).isFalse();
        nanos.addAndGet(1_000_000_000L);
        assertThat(token.isToken("new")).isTrue();
        assertThat(token.isToken("old")).isFalse();

        Files.delete(file);
        nanos.addAndGet(1_000_000_000L);
        assertThat(token.isToken("new")).isFalse();
    }
}
