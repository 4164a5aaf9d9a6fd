package io.fairlead.bench.cluster;

import io.fairlead.bench.cluster.Cluster.ListPage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * One client of the API server.
 *
 * <p>Threading: confined to its thread.
 */
final class ApiConnection {
    private static final int ALL = Integer.MAX_VALUE;

    private final Cluster cluster;
    private final ApiTraffic traffic;
    private final Duration bookmarks;
    private final BufferedInputStream in;
    private final OutputStream out;

    ApiConnection(Cluster cluster, ApiTraffic traffic, Duration bookmarks, Socket socket) throws IOException {
        this.cluster = cluster;
        this.traffic = traffic;
        this.bookmarks = bookmarks;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Answers until the client goes. */
    void run() throws IOException, InterruptedException {
        for (ApiRequest request = ApiRequest.read(in); request != null; request = ApiRequest.read(in)) {
            answer(request, System.nanoTime());
        }
    }

    private void answer(ApiRequest request, long askedNanos) throws IOException, InterruptedException {
        Optional<Resource> resource = Arrays.stream(Resource.values())
                .filter(each -> each.path().equals(request.path()))
                .findFirst();
        if (request.method().equals("POST") && request.path().endsWith("/events")) {
            send("201 Created", request.body().getBytes(StandardCharsets.UTF_8));
        } else if (resource.isEmpty() || !request.method().equals("GET")) {
            refuse("404 Not Found", request.method() + " " + request.path() + " is not what a proxy asks for");
        } else if (!isAdmitted(request, resource.get())) {
            refuse(
                    "400 Bad Request",
                    request.path() + " is served with " + resource.get().selectors() + " only");
        } else if (request.isWatch()) {
            traffic.onWatch();
            new Watch(cluster, resource.get(), bookmarks, request.isBookmarked(), out).run(request.resourceVersion());
        } else {
            list(resource.get(), request, askedNanos);
        }
    }

    private static boolean isAdmitted(ApiRequest request, Resource resource) {
        return resource.admits(request.parameter("labelSelector"), request.parameter("fieldSelector"));
    }

    private void refuse(String status, String why) throws IOException {
        String json = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + why
                + "\",\"code\":" + status.substring(0, 3) + "}";
        send(status, json.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String status, byte[] json) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length
                + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(json);
    }

    private void list(Resource resource, ApiRequest request, long askedNanos) throws IOException {
        ListPage page = page(resource, request);
        byte[] json = page.json().getBytes(StandardCharsets.UTF_8);
        send("200 OK", json);
        traffic.onPage(resource, askedNanos, System.nanoTime(), json.length, page.isLast());
    }

    private ListPage page(Resource resource, ApiRequest request) {
        if (resource == Resource.NODES) {
            return cluster.node(request.parameter("fieldSelector").replaceFirst("^.*=", ""));
        }
        String limit = request.parameter("limit");
        int atMost = limit.isEmpty() ? ALL : Integer.parseInt(limit);
        String[] next = request.parameter("continue").split("-", -1);
        return next.length == 2
                ? cluster.list(resource, Integer.parseInt(next[0]), atMost, Long.parseLong(next[1]))
                : cluster.list(resource, 0, atMost, cluster.version());
    }
}
