package io.fairlead.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Forwards as Services with an endpoint each, for {@code fairlead node --manifests}.
 *
 * <p>Threading: Immutable.
 */
final class ServiceManifests {
    private ServiceManifests() {}

    /**
     * Writes them into a new directory.
     *
     * @param labels of the Services, as JSON
     * @param folder in which it is made
     * @return the new folder
     * @throws IOException if it cannot be written
     */
    static Path write(List<Forward> forwards, String labels, Path folder) throws IOException {
        Path manifests = Files.createDirectory(folder.resolve("manifests"));
        String items = IntStream.range(0, forwards.size())
                .mapToObj(i -> objects(i, labels, forwards.get(i)))
                .collect(Collectors.joining(",\n"));
        Files.writeString(manifests.resolve("services.json"), """
                {"apiVersion": "v1", "kind": "List", "items": [
                %s
                ]}
                """.formatted(items));
        return manifests;
    }

    private static String objects(int index, String labels, Forward forward) {
        return String.format(
                Locale.ROOT,
                """
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"namespace": "bench", "name": "service-%1$d", "labels": %6$s},
                 "spec": {"type": "ClusterIP", "clusterIP": "%2$s", "ports": [{"protocol": "%7$s", "port": %3$d}]}},
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"namespace": "bench", "name": "service-%1$d-1",
                              "labels": {"kubernetes.io/service-name": "service-%1$d"}},
                 "ports": [{"name": "", "protocol": "%7$s", "port": %5$d}],
                 "endpoints": [{"addresses": ["%4$s"], "conditions": {"ready": true}}]}""",
                index,
                forward.frontend().address(),
                forward.frontend().port(),
                forward.endpoint().address(),
                forward.endpoint().port(),
                labels,
                forward.protocol());
    }
}
