package io.fairlead.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpAnswersTest {
    private final HttpAnswers answers = new HttpAnswers();

    @Test
    void aRequestIsAnsweredByAsManyBytesAsItsPathSays() {
        assertThat(answer("GET /bytes/7 HTTP/1.1\r\nHost: bench\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nContent-Length: 7\r\n")
                .endsWith("\r\n\r\nxxxxxxx");
        assertThat(answers.isLast()).isFalse();
    }

    @Test
    void aRequestMayComeInPieces() {
        assertThat(answer("GET /bytes/3 HT")).isNull();
        assertThat(answer("TP/1.1\r\nHost: bench\r\n")).isNull();
        assertThat(answer("\r\n")).endsWith("\r\n\r\nxxx");
        assertThat(answer("GET /bytes/0 HTTP/1.1\r\n\r\n")).endsWith("\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void theLastRequestOfAConnectionIsToldSo() {
        assertThat(answer("GET /bytes/1 HTTP/1.1\r\nConnection: close\r\n\r\n")).contains("\r\nConnection: close\r\n");
        assertThat(answers.isLast()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1", "GET /bytes/many HTTP/1.1", "POST /bytes/1 HTTP/1.1", "GET /bytes/999999999 "})
    void anythingElseIsRefusedAndEndsTheConnection(String request) {
        assertThat(answer(request + "\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(answers.isLast()).isTrue();
    }

    @Test
    void aHeadThatNeverEndsIsRefused() {
        assertThat(answer("x".repeat(20_000))).startsWith("HTTP/1.1 404 ");
    }

    private @Nullable String answer(String request) {
        ByteBuffer answer = answers.answer(ByteBuffer.wrap(request.getBytes(US_ASCII)));
        return answer == null ? null : US_ASCII.decode(answer).toString();
    }
}
