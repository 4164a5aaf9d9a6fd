package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fairlead as its users run it, {@code fairlead node --manifests DIR --capture none}, with one event loop and a Service
 * for each forward.
 *
 * <p>Threading: Immutable.
 */
final class FairleadNode implements Contender {
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

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        Path manifests = Files.createDirectory(folder.resolve("manifests"));
        String items = IntStream.range(0, forwards.size())
                .mapToObj(i -> objects(i, forwards.get(i)))
                .collect(Collectors.joining(",\n"));
        Files.writeString(manifests.resolve("services.json"), """
                {"apiVersion": "v1", "kind": "List", "items": [
                %s
                ]}
                """.formatted(items));
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
                relay);
        return new RunningProcess(MeasuredProcess.start(command, folder.resolve("log")));
    }

    private static String objects(int index, Forward forward) {
        return String.format(
                Locale.ROOT,
                """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "bench", "name": "service-%1$d"},
                 "spec": {"type": "ClusterIP", "clusterIP": "%2$s", "ports": [{"protocol": "TCP", "port": %3$d}]}},
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"namespace": "bench", "name": "service-%1$d-1",
                              "labels": {"kubernetes.io/service-name": "service-%1$d"}},
                 "ports": [{"name": "", "protocol": "TCP", "port": %5$d}],
                 "endpoints": [{"addresses": ["%4$s"], "conditions": {"ready": true}}]}""",
                index,
                forward.frontend().address(),
                forward.frontend().port(),
                forward.endpoint().address(),
                forward.endpoint().port());
    }
}
