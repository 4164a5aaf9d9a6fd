package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.UnixSocket;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets that are listened on, and what stands in the way. */
final class UnixHttpListenerIT {
    private static final String QUESTION = "POST /x?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n";

    @TempDir
    private Path temp;

    private Path path;
    private final HttpServers servers = new HttpServers();

    @BeforeEach
    void choosePath() {
        path = temp.resolve("run").resolve("admin.sock");
    }

    @AfterEach
    void close() {
        servers.close();
    }

    private UnixHttpListener listen(HttpServers on, HttpResponder responder) {
        return on.listen("the test", new UnixSocket(path.toString(), 0600), responder);
    }

    private static HttpReply echo(HttpQuestion question) {
        return HttpAnswer.text(200, question.body() + " " + question.parameters() + " " + question.peer());
    }

    private String ask(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0 && !text(answer).endsWith("end")) {}
            return text(answer);
        }
    }

    private static String text(ByteBuffer buffer) {
        return new String(Arrays.copyOf(buffer.array(), buffer.position()), StandardCharsets.UTF_8);
    }

    @Test
    void respondersKnowTheBodyAndTheProcessOfTheClient() throws IOException {
        UnixHttpListener listener = listen(servers, UnixHttpListenerIT::echo);
        await().until(listener::isListening);
        assertThat(ask(QUESTION + "Connection: close\r\n\r\nbody"))
                .startsWith("HTTP/1.1 200 OK")
                .contains("body {a=b} HttpPeer[uid=" + Files.getAttribute(temp, "unix:uid") + ", pid="
                        + ProcessHandle.current().pid() + "]");
    }

    @Test
    void clientsThatWaitForTheirTurnToSendABodyGetIt() throws IOException {
        UnixHttpListener listener = listen(servers, UnixHttpListenerIT::echo);
        await().until(listener::isListening);
        assertThat(ask(QUESTION + "Expect: 100-continue\r\nConnection: close\r\n\r\nbody"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK");
    }

    @Test
    void aSocketThatAProcessHasLeftBehindIsReplaced() throws IOException {
        Files.createDirectory(path.getParent());
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertThat(path).exists();
        UnixHttpListener listener = listen(servers, UnixHttpListenerIT::echo);
        await().until(listener::isListening);
        assertThat(ask(QUESTION + "Connection: close\r\n\r\nbody")).contains("200 OK");
    }

    @Test
    void aSocketOfALivingProcessIsTakenOverWhenThatEnds() throws IOException {
        try (Warnings warnings = Warnings.capture();
                HttpServers others = new HttpServers()) {
            UnixHttpListener first = listen(others, _ -> HttpAnswer.text(200, "first"));
            await().until(first::isListening);
            UnixHttpListener second = listen(servers, _ -> HttpAnswer.text(200, "second"));
            await().until(() -> warnings.messages().stream()
                    .anyMatch(message -> message.contains("another process listens there")));
            assertThat(ask(QUESTION + "Connection: close\r\n\r\nbody")).endsWith("first");
            assertThat(second.isListening()).isFalse();

            others.close();

            await().atMost(Duration.ofSeconds(10)).until(second::isListening);
            assertThat(ask(QUESTION + "Connection: close\r\n\r\nbody")).endsWith("second");
            assertThat(warnings.messages()).hasSize(1);
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Files.createDirectory(path.getParent());
        Files.writeString(path, "mine");
        try (Warnings warnings = Warnings.capture()) {
            UnixHttpListener listener = listen(servers, UnixHttpListenerIT::echo);
            await().until(() -> warnings.messages().stream().anyMatch(message -> message.contains("not a socket")));
            assertThat(listener.isListening()).isFalse();
            assertThat(Files.readString(path)).isEqualTo("mine");
        }
    }

    @Test
    void theFileIsGoneOnceTheListenerIsClosed() {
        UnixHttpListener listener = listen(servers, UnixHttpListenerIT::echo);
        await().until(listener::isListening);
        listener.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void answersThatComeLaterKeepTheirOrder() throws IOException {
        CompletableFuture<HttpAnswer> later = new CompletableFuture<>();
        UnixHttpListener listener = listen(
                servers,
                question -> question.body().equals("late")
                        ? new HttpPending(later)
                        : HttpAnswer.text(200, question.body() + "end"));
        await().until(listener::isListening);
        Thread.startVirtualThread(() -> later.complete(HttpAnswer.text(200, "first")));
        String answer = ask(QUESTION + "\r\nlate" + QUESTION + "\r\nsoon");
        assertThat(answer.indexOf("first")).isPositive().isLessThan(answer.indexOf("soonend"));
    }

    @Test
    void anAnswerThatFailsIsAnError() throws IOException {
        UnixHttpListener listener = listen(
                servers, _ -> new HttpPending(CompletableFuture.failedFuture(new IllegalStateException("on purpose"))));
        await().until(listener::isListening);
        assertThat(ask(QUESTION + "Connection: close\r\n\r\nbody")).startsWith("HTTP/1.1 500 ");
    }
}
