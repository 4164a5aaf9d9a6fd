package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fairlead as its users run it, {@code fairlead node --manifests DIR --capture none}, with one event loop and a Service
 * for each forward.
 *
 * <p>Threading: Immutable.
 */
final class FairleadNode implements Contender {
    private static final String SPLICE = "splice";

    private final Path launcher;
    private final String relay;
    private final boolean hasAccessLog;

    /**
     * One that relays in this way.
     *
     * @param launcher the script of the checkout
     * @param relay a value of {@code --relay}
     */
    FairleadNode(Path launcher, String relay) {
        this(launcher, relay, false);
    }

    private FairleadNode(Path launcher, String relay, boolean hasAccessLog) {
        this.launcher = launcher;
        this.relay = relay;
        this.hasAccessLog = hasAccessLog;
    }

    /** The same as with {@code splice}, and a record of each connection is written to {@code /dev/null}. */
    static FairleadNode withAccessLog(Path launcher) {
        return new FairleadNode(launcher, SPLICE, true);
    }

    private String name() {
        return "fairlead-" + (hasAccessLog ? "access-log" : relay);
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                name(),
                "Fairlead node, 1 event loop, --relay " + relay + (hasAccessLog ? ", --access-log json" : ""),
                Programs.firstLine(launcher.toString(), "--version"));
    }

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    /** Only the engine that has the kernel's own sockets does. */
    @Override
    public boolean relaysUdp() {
        return relay.equals(SPLICE);
    }

    /** What differs from another contender in one option answers one question, and only that. */
    @Override
    public boolean isOnRequest() {
        return hasAccessLog;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        Path manifests = ServiceManifests.write(forwards, "{}", folder);
        String metrics = freeAddress();
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "node",
                "--manifests",
                manifests.toString(),
                "--capture",
                "none",
                "--event-loops",
                "1",
                "--relay",
                relay,
                "--metrics-bind-address",
                metrics));
        if (hasAccessLog) {
            command.addAll(List.of("--access-log", "json", "--access-log-file", "/dev/null"));
        }
        return new Node(
                MeasuredProcess.start(command, folder.resolve("log")), URI.create("http://" + metrics + "/metrics"));
    }

    /** Several run at once, so each has a port of its own. */
    private static String freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private record Node(MeasuredProcess measured, URI address) implements Running {
        @Override
        public Optional<MeasuredProcess> process() {
            return Optional.of(measured);
        }

        @Override
        public Optional<URI> metrics() {
            return Optional.of(address);
        }

        @Override
        public void close() {
            measured.close();
        }
    }
}
