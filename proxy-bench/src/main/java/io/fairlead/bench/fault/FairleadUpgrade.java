package io.fairlead.bench.fault;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code fairlead node} with one event loop, whose next process takes everything over.
 *
 * <p>Threading: Immutable.
 *
 * @param launcher the script of the checkout
 * @param capture a value of {@code --capture}
 */
record FairleadUpgrade(Path launcher, String capture) implements UpgradeContender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                "fairlead-" + capture,
                "Fairlead node, 1 event loop, --capture " + capture + "; the next process takes over",
                Programs.firstLine(launcher.toString(), "--version"));
    }

    @Override
    public Running start(List<Service> services, Path folder) throws IOException {
        Path manifests = Files.createDirectory(folder.resolve("manifests"));
        Files.writeString(
                manifests.resolve("services.json"),
                "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n"
                        + IntStream.range(0, services.size())
                                .mapToObj(i -> objects("service-" + i, services.get(i)))
                                .collect(Collectors.joining(",\n"))
                        + "\n]}\n");
        Node node = new Node(new UpgradeProcesses(folder), manifests, folder.resolve("handover"));
        node.start();
        return node;
    }

    private final class Node implements Running {
        private final UpgradeProcesses processes;
        private final List<String> command;

        Node(UpgradeProcesses processes, Path manifests, Path handover) {
            this.processes = processes;
            command = List.of(
                    launcher.toString(),
                    "node",
                    "--manifests=" + manifests,
                    "--capture=" + capture,
                    "--event-loops=1",
                    "--handover-dir=" + handover,
                    "--admin-socket=",
                    "--healthz-bind-address=",
                    "--metrics-bind-address=");
        }

        void start() throws IOException {
            processes.start(command);
        }

        @Override
        public void upgrade() throws IOException {
            MeasuredProcess before = processes.latest();
            processes.start(command);
            processes.await("the hand-over", () -> processes.latestLog().contains("NodeHandover: took over "));
            processes.await("the end of the process before", () -> !before.isAlive());
        }

        @Override
        public int processes() {
            return processes.running();
        }

        @Override
        public String logEnd() throws IOException {
            return processes.latest().logEnd();
        }

        @Override
        public void close() throws IOException {
            processes.close();
            Programs.run(PATIENCE, List.of(launcher.toString(), "cleanup"));
        }
    }

    private static String objects(String name, Service service) {
        return String.format(
                Locale.ROOT,
                """
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"namespace": "upgrade", "name": "%1$s"},
                 "spec": {"type": "ClusterIP", "clusterIP": "%2$s", "ports": [{"protocol": "TCP", "port": %3$d}]}},
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"namespace": "upgrade", "name": "%1$s-1",
                              "labels": {"kubernetes.io/service-name": "%1$s"}},
                 "ports": [{"name": "", "protocol": "TCP", "port": %4$d}],
                 "endpoints": [{"addresses": ["%5$s"], "conditions": {"ready": true}}]}""",
                name,
                service.frontend().address(),
                service.frontend().port(),
                service.endpoint().port(),
                service.endpoint().address());
    }
}
