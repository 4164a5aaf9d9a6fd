package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpQuestionTest {
    @ParameterizedTest
    @CsvSource({
        "/healthz,                    /healthz",
        "/healthz?verbose,            /healthz",
        "/,                           /",
        "/a/b%20c,                    /a/b%20c",
        "//healthz,                   //healthz",
        "/to?url=http://x/y,          /to",
        "http://10.0.0.1:1/healthz?a, /healthz",
        "http://10.0.0.1:1,           /",
        "*,                           *",
        "example.com:443,             example.com:443"
    })
    void pathIsTheTargetWithoutHostAndQuery(String target, String path) {
        assertThat(HttpQuestion.of("GET", target, "").path()).isEqualTo(path);
    }
}
