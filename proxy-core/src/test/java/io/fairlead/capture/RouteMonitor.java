package io.fairlead.capture;

import static org.awaitility.Awaitility.await;

import io.fairlead.lab.LabHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The changes of routes on a host, as {@code ip monitor} tells of them.
 *
 * <p>Threading: Thread-safe; it has a thread of its own.
 *
 * <p>Ownership: {@link #close()} ends the program.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-monitor.8.html">ip-monitor(8)</a>
 */
final class RouteMonitor implements AutoCloseable {
    private static final String FIRST_MARKER = "192.0.2.71";
    private static final String LAST_MARKER = "192.0.2.72";

    private final LabHost host;
    private final Process program;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private RouteMonitor(LabHost host, Process program) {
        this.host = host;
        this.program = program;
    }

    /** Starts to watch; what happens after the call is seen. */
    static RouteMonitor start(LabHost host) {
        Process program = host.namespace().start(new ProcessBuilder("ip", "-o", "monitor", "route"));
        RouteMonitor monitor = new RouteMonitor(host, program);
        Thread.ofPlatform().name("route-monitor").daemon().start(monitor::read);
        monitor.awaitMarker(FIRST_MARKER);
        return monitor;
    }

    /** What has happened until now, one line for each change; one that begins with "Deleted" is a deletion. */
    List<String> changes() {
        awaitMarker(LAST_MARKER);
        return List.copyOf(lines);
    }

    /** Adds a route of its own until it is told of it. */
    private void awaitMarker(String address) {
        await().until(() -> {
            host.namespace().ip(List.of("route replace blackhole " + address + " table 4242"));
            return lines.stream().anyMatch(line -> line.contains(address));
        });
        host.namespace().ip(List.of("route del blackhole " + address + " table 4242"));
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            // It has ended.
        }
    }

    @Override
    public void close() {
        program.destroyForcibly();
    }
}
