package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fairlead in place of kube-proxy, {@code fairlead node --capture MODE}, at addresses that the machine does not have.
 * Its tables exist only while it is measured; at other times the process is suspended, because it would restore them:
 * rules and conntrack cost every contender something.
 *
 * <p>Clients and endpoints are on the node itself, as for kernel NAT. So transparent proxying is measured by the way
 * through its output chain and the loopback interface, which is longer than that of a pod's connections.
 *
 * <p>Threading: Immutable. It needs root, and a network namespace of its own.
 */
final class CapturingNode implements Contender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path launcher;
    private final String mode;
    private final FrozenTables tables;

    /** Several take part, and only one process of a name captures at a time. */
    private final String instance;

    /**
     * One that captures in this way.
     *
     * @param launcher the script of the checkout
     * @param mode a value of {@code --capture}
     */
    CapturingNode(Path launcher, String mode, FrozenTables tables) {
        this.launcher = launcher;
        this.mode = mode;
        this.tables = tables;
        this.instance = "bench-" + mode;
    }

    /** What results call the one that captures in this way. */
    static String name(String mode) {
        return "fairlead-" + mode;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                name(mode),
                "Fairlead node, 1 event loop, --relay splice, --capture " + mode + "; for clients on the node itself",
                Programs.firstLine(launcher.toString(), "--version"));
    }

    @Override
    public Kind kind() {
        return Kind.CAPTURE;
    }

    @Override
    public boolean relaysUdp() {
        return true;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        OutsideRoute.add();
        Path manifests = ServiceManifests.write(
                forwards, "{\"service.kubernetes.io/service-proxy-name\": \"" + instance + "\"}", folder);
        List<String> command = List.of(
                launcher.toString(),
                "node",
                "--manifests",
                manifests.toString(),
                "--service-proxy-name",
                instance,
                "--capture",
                mode,
                "--event-loops",
                "1",
                "--relay",
                "splice");
        return new Capturing(MeasuredProcess.start(command, folder.resolve("log")), folder.resolve("frozen.nft"));
    }

    private final class Capturing implements Running {
        private final MeasuredProcess process;
        private final Path file;
        private boolean isFrozen;

        Capturing(MeasuredProcess process, Path file) {
            this.process = process;
            this.file = file;
        }

        @Override
        public Optional<MeasuredProcess> process() {
            return Optional.of(process);
        }

        @Override
        public void activate() throws IOException {
            if (isFrozen) {
                tables.thaw(file);
                signal("CONT");
                isFrozen = false;
            }
        }

        @Override
        public void deactivate() throws IOException {
            signal("STOP");
            isFrozen = true;
            tables.freeze("fairlead-" + instance, file);
        }

        private void signal(String name) throws IOException {
            Programs.run(PATIENCE, List.of("sh", "-c", "kill -" + name + " " + process.pid()));
        }

        @Override
        public void close() {
            try {
                if (isFrozen) {
                    signal("CONT");
                }
                process.close();
                Programs.run(PATIENCE, List.of(launcher.toString(), "cleanup", "--service-proxy-name", instance));
            } catch (IOException e) {
                // What is left ends with the network namespace.
                process.close();
            }
        }
    }
}
