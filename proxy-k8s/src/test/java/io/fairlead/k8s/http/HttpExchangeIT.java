package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers, as they go over the wire. */
final class HttpExchangeIT {
    private static final String HOST = "127.41.0.1";
    private static final HttpLimits LIMITS = new HttpLimits(
            4, Duration.ofSeconds(30), Duration.ofSeconds(5), 1000, Duration.ofMillis(50), Duration.ZERO);
    private static final String HELLO = """
            HTTP/1.1 200 OK\r
            Content-Type: text/plain; charset=utf-8\r
            X-Content-Type-Options: nosniff\r
            X-Weight: 3\r
            Content-Length: 7\r
            %s\r
            GET /a
            """;

    private final List<HttpQuestion> asked = new CopyOnWriteArrayList<>();
    private HttpServers servers = new HttpServers(LIMITS);

    @AfterEach
    void close() {
        servers.close();
    }

    private AddressPort listen() {
        return listen(question -> {
            asked.add(question);
            return HttpAnswer.text(200, question.method() + " " + question.path() + "\n")
                    .withHeader("X-Weight", "3");
        });
    }

    private AddressPort listen(HttpResponder responder) {
        AddressPort address = Loopback.free(HOST);
        servers.listen("the test", HttpBinding.of(address, true, new BindRecorder()), responder);
        return address;
    }

    @Test
    void answerIsWrittenToTheByte() {
        assertThat(RawHttp.exchange(listen(), "GET", "/a")).isEqualTo(HELLO.formatted("Connection: close\r\n"));
    }

    @Test
    void connectionIsKeptAndRequestsAreAnsweredInOrder() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).isEqualTo(HELLO.formatted(""));

            client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\nGET /b?c HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).isEqualTo(HELLO.formatted(""));
            assertThat(client.receive()).endsWith("\r\n\r\nGET /b\n");
        }
    }

    @Test
    void oldClientsKeepTheConnectionOnlyIfTheyAsk() {
        AddressPort server = listen();
        try (RawHttp client = RawHttp.connect(server)) {
            client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.receive()).isEqualTo(HELLO.formatted("Connection: keep-alive\r\n"));
            client.send("GET /a HTTP/1.0\r\n\r\n");
            assertThat(client.receiveAll()).isEqualTo(HELLO.formatted("Connection: close\r\n"));
        }
    }

    @Test
    void headIsAnsweredWithTheLengthOfTheBodyButWithoutIt() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receiveHead()).contains("Content-Length: 8\r\n");
            client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).isEqualTo(HELLO.formatted(""));
        }
    }

    @Test
    void javasOwnClientUnderstands() throws IOException, InterruptedException {
        AddressPort server = listen();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + server + "/x?y"))
                                .header("Accept", "text/html")
                                .POST(HttpRequest.BodyPublishers.ofString("body"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("POST /x\n");
            }
        }
        assertThat(asked)
                .hasSize(3)
                .containsOnly(new HttpQuestion("POST", "/x", "y", "text/html", server.toString(), "", "", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "OPTIONS", "PATCH", "PURGE"})
    void anyMethodReachesTheResponder(String method) {
        assertThat(RawHttp.exchange(listen(), method, "/")).endsWith("\r\n\r\n" + method + " /\n");
    }

    @Test
    void bodiesAreDroppedWhateverTheirForm() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nxyz");
            assertThat(client.receive()).endsWith("POST /a\n");
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n");
            assertThat(client.receive()).endsWith("PUT /a\n");
        }
    }

    @Test
    void clientThatWaitsToSendItsBodyIsAnsweredWithoutIt() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("PUT /a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close\r\n");
        }
    }

    @Test
    void announcedBodyBeyondTheLimitIsRefused() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 1001\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 413 ").contains("Connection: close\r\n");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void chunkedBodyBeyondTheLimitIsRefused() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3e8\r\n" + "x".repeat(1000) + "\r\n1\r\nx\r\n0\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 413 ");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void longHeadersAreRefused() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("GET / HTTP/1.1\r\nX-Long: " + "x".repeat(HttpLimits.HEADER_BYTES) + "\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 431 ").contains("Connection: close\r\n");
        }
    }

    @Test
    void longRequestLineIsRefused() {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send("GET /" + "x".repeat(HttpLimits.REQUEST_LINE_BYTES) + " HTTP/1.1\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 414 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "\u0016\u0003\u0001\r\n\r\n"
            })
    void whatIsNoRequestIsRefused(String text) {
        try (RawHttp client = RawHttp.connect(listen())) {
            client.send(text);
            assertThat(client.receiveAll())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .contains("Connection: close\r\n");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void responderThatThrowsAnswers500AndTheConnectionLives() {
        AddressPort server = listen(question -> {
            if (question.path().equals("/bad")) {
                throw new IllegalStateException("provoked by a test");
            }
            return HttpAnswer.text(200, "fine\n");
        });
        try (RawHttp client = RawHttp.connect(server)) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /bad HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.receive()).startsWith("HTTP/1.1 500 ").doesNotContain("provoked");
            }
            client.send("GET /good HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(client.receive()).endsWith("fine\n");
        }
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() {
        servers.close();
        servers = new HttpServers(new HttpLimits(
                4, Duration.ofMillis(300), Duration.ofSeconds(5), 1000, Duration.ofMillis(50), Duration.ZERO));
        AddressPort server = listen();
        try (RawHttp silent = RawHttp.connect(server);
                RawHttp slow = RawHttp.connect(server);
                RawHttp served = RawHttp.connect(server)) {
            slow.send("GET / HTTP/1.1\r\nX-Never");
            served.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(served.receive()).isEqualTo(HELLO.formatted(""));
            assertThat(silent.receiveAll()).isEmpty();
            assertThat(slow.receiveAll()).isEmpty();
            assertThat(served.receiveAll()).isEmpty();
        }
    }

    @Test
    void oneConnectionTooManyClosesTheOneThatWasUsedLeastRecently() {
        AddressPort server = listen();
        try (RawHttp first = RawHttp.connect(server);
                RawHttp second = RawHttp.connect(server);
                RawHttp third = RawHttp.connect(server);
                RawHttp fourth = RawHttp.connect(server)) {
            for (RawHttp client : List.of(second, third, fourth, first)) {
                client.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.receive()).isEqualTo(HELLO.formatted(""));
            }
            assertThat(RawHttp.exchange(server, "GET", "/a")).startsWith("HTTP/1.1 200 ");
            assertThat(second.receiveAll()).isEmpty();
            first.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(first.receive()).isEqualTo(HELLO.formatted(""));
        }
    }

    @Test
    void clientThatNeverReadsIsDropped() {
        AddressPort server = listen(question -> {
            asked.add(question);
            return HttpAnswer.text(200, "x".repeat(1_000_000));
        });
        try (RawHttp client = RawHttp.connect(server)) {
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n".repeat(1000));
            await().untilAsserted(() -> assertThat(asked).isNotEmpty());
            assertThat(RawHttp.exchange(server, "GET", "/last")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(asked).hasSizeLessThan(50);
    }
}
