package io.fairlead.bench.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends a client the changes of the objects of one kind, each event in one chunk and one write.
 *
 * <p>Threading: confined to its thread.
 */
final class Watch {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EXPIRED = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\","
            + "\"metadata\":{},\"status\":\"Failure\",\"message\":\"too old resource version\",\"reason\":\"Expired\","
            + "\"code\":410}}\n";

    private final Cluster cluster;
    private final Resource resource;
    private final Duration bookmarks;
    private final boolean isBookmarked;
    private final OutputStream out;
    private long bookmarkedNanos = System.nanoTime();

    /** @param isBookmarked whether the client gets bookmarks */
    Watch(Cluster cluster, Resource resource, Duration bookmarks, boolean isBookmarked, OutputStream out) {
        this.cluster = cluster;
        this.resource = resource;
        this.bookmarks = bookmarks;
        this.isBookmarked = isBookmarked;
        this.out = out;
    }

    /** Sends the changes after a version, until the client disconnects or the version expires. */
    void run(long since) throws IOException, InterruptedException {
        out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
        long version = since;
        while (!cluster.log().isForgotten(version)) {
            ClusterEvent event = cluster.log().after(version, Math.max(1, millisToBookmark()));
            if (event != null) {
                version = event.version();
                tell(event);
            }
            if (millisToBookmark() <= 0) {
                bookmark(version);
            }
        }
        write(EXPIRED.getBytes(StandardCharsets.US_ASCII));
        write(new byte[0]);
    }

    private long millisToBookmark() {
        return bookmarks.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - bookmarkedNanos);
    }

    private void tell(ClusterEvent event) throws IOException {
        if (event.resource() == resource) {
            byte[] chunk = chunk(event.text());
            event.markSent(System.nanoTime());
            out.write(chunk);
        }
    }

    private void bookmark(long version) throws IOException {
        bookmarkedNanos = System.nanoTime();
        if (isBookmarked) {
            write(resource.bookmark(version).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void write(byte[] text) throws IOException {
        out.write(chunk(text));
    }

    private static byte[] chunk(byte[] text) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(text.length + 16);
        chunk.writeBytes(Integer.toHexString(text.length).getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(LINE_END);
        chunk.writeBytes(text);
        chunk.writeBytes(LINE_END);
        return chunk.toByteArray();
    }
}
