package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.admin.OpenApi;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of a node's admin API that checks each answer against the OpenAPI document.
 *
 * <p>Threading: confined to its test.
 */
final class AdminClient implements AutoCloseable {
    private static final OpenApi API = OpenApi.load();
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String V1 = "/api/v1/";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AddressPort address;
    private final Path socket;

    AdminClient(AddressPort address, Path socket) {
        this.address = address;
        this.socket = socket;
    }

    /** An answer. */
    record Answer(int status, JsonNode body) {
        String error() {
            return body.get("error").get("message").stringValue();
        }
    }

    URI uri(String path) {
        return URI.create("http://" + address + V1 + path);
    }

    /** The body of a good answer by TCP. */
    JsonNode get(String path) {
        Answer answer = ask(HttpRequest.newBuilder(uri(path)).build());
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Any answer by TCP. */
    Answer ask(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            Answer answer = new Answer(response.statusCode(), MAPPER.readTree(response.body()));
            API.check(
                    request.method().toLowerCase(java.util.Locale.ROOT),
                    request.uri().getPath(),
                    answer.status(),
                    response.headers().firstValue("Content-Type").orElseThrow(),
                    answer.body());
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The error of a question by TCP. */
    Answer refused(String path) {
        return ask(HttpRequest.newBuilder(uri(path)).build());
    }

    /** An event of a stream, which is checked, too. */
    static JsonNode event(String line) {
        JsonNode event = MAPPER.readTree(line);
        API.check("get", V1 + "events", 200, "application/x-ndjson", event);
        return event;
    }

    /** An answer by the Unix socket. */
    Answer bySocket(String method, String path, String body) {
        String head = method + " " + V1 + path + " HTTP/1.1\r\nHost: node\r\nConnection: close\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
        String text = exchange(socket, head + body);
        int end = text.indexOf("\r\n\r\n");
        JsonNode json = MAPPER.readTree(text.substring(end + 4));
        int status = Integer.parseInt(text.split(" ", 3)[1]);
        if (path.matches("[a-z/-]+")) {
            API.check(method.toLowerCase(java.util.Locale.ROOT), V1 + path, status, "application/json", json);
        }
        return new Answer(status, json);
    }

    /** An action. */
    Answer act(String name, String body) {
        return bySocket("POST", "actions/" + name, body);
    }

    static String exchange(Path socket, String request) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 20);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (channel.read(answer) >= 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
