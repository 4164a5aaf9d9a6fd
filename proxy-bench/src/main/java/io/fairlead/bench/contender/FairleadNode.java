package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
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

    /**
     * One that relays in this way.
     *
     * @param launcher the script of the checkout
     * @param relay a value of {@code --relay}
     */
    FairleadNode(Path launcher, String relay) {
        this.launcher = launcher;
        this.relay = relay;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                "fairlead-" + relay,
                "Fairlead node, 1 event loop, --relay " + relay,
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

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        Path manifests = ServiceManifests.write(forwards, "{}", folder);
        String metrics = freeAddress();
        List<String> command = List.of(
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
                metrics);
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
