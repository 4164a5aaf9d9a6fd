package io.fairlead.k8s.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers to one connection. Confined to its thread. */
public final class ApiAnswer {
    private final Socket socket;
    private final OutputStream out;

    ApiAnswer(Socket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
    }

    /** A whole answer. */
    public void json(int code, String extraHeaders, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        text("HTTP/1.1 " + code + " Status\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                + "\r\n" + extraHeaders + "\r\n");
        out.write(bytes);
        out.flush();
    }

    /** An answer that says what went wrong. */
    public void status(int code, String reason, String extraHeaders) throws IOException {
        json(code, extraHeaders, status(code, reason));
    }

    static String status(int code, String reason) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"reason\":\""
                + reason + "\",\"message\":\"" + reason + "\",\"code\":" + code + "}";
    }

    /** The list in pieces, with pauses between. */
    public void slowly(String body, int pieces, Duration pause) throws IOException, InterruptedException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        for (int i = 0; i < pieces; i++) {
            int from = (int) ((long) bytes.length * i / pieces);
            int to = (int) ((long) bytes.length * (i + 1) / pieces);
            out.write(bytes, from, to - from);
            out.flush();
            Thread.sleep(pause);
        }
    }

    /** The first half of an answer. */
    public void half(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n");
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
    }

    /** The beginning of a watch. */
    public void beginWatch() throws IOException {
        text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        out.flush();
    }

    /** An event of a watch. */
    public void event(String type, HasMetadata object) throws IOException {
        chunk(event(type, Serialization.asJson(object)));
    }

    static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object.replace("\n", "") + "}\n";
    }

    /** Raw text in the stream of a watch. */
    public void chunk(String text) throws IOException {
        chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Raw bytes in the stream of a watch. */
    public void chunk(byte[] bytes) throws IOException {
        text(Integer.toHexString(bytes.length) + "\r\n");
        out.write(bytes);
        text("\r\n");
        out.flush();
    }

    /** The graceful end of a watch. */
    public void endWatch() throws IOException {
        text("0\r\n\r\n");
        out.flush();
    }

    /** Breaks the connection off. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Says nothing until the client goes. */
    public void hang() throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // whatever it says
        }
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String list(String resource, List<HasMetadata> items, long version, @Nullable String next) {
        String kind = switch (resource) {
            case "services" -> "ServiceList";
            case "nodes" -> "NodeList";
            case "events" -> "EventList";
            default -> "EndpointSliceList";
        };
        String api = resource.equals("endpointslices") ? "discovery.k8s.io/v1" : "v1";
        return "{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + api + "\",\"metadata\":{\"resourceVersion\":\""
                + version
                + "\"" + (next == null ? "" : ",\"continue\":\"" + next + "\"") + "},\"items\":"
                + Serialization.asJson(items) + "}";
    }
}
