package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node that may open few descriptors serves clients as descriptors allow, and lets the others wait: none is reset,
 * and health checks are answered.
 */
@Timeout(180)
final class DescriptorLimitIT {
    private static final int CLIENTS = 300;
    private static final int ROUNDS = 2;

    private static final Path LAUNCHER = Path.of("/bin/sh");

    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort health = ManifestKit.freshClusterIp();

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"200, splice", "200, copy"})
    void clientsWaitForDescriptorsAndAreServed(int descriptors, String relay) throws Exception {
        assumeTrue(Files.isExecutable(LAUNCHER), "needs /bin/sh");
        try (ManifestKit kit = new ManifestKit(temp)) {
            kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", kit.endpoints(2)));
            try (FairleadProcess node = FairleadProcess.startLimited(
                    descriptors,
                    "node",
                    "--manifests",
                    kit.folder().toString(),
                    "--capture",
                    "none",
                    "--relay",
                    relay,
                    "--event-loops",
                    "2",
                    "--healthz-bind-address",
                    health.toString())) {
                node.awaitOutput("serving 1 of 1");

                List<String> failures = hammer();

                assertThat(failures)
                        .as("failures; the node said\n" + node.output())
                        .isEmpty();
                assertThat(healthz()).isEqualTo(200);
                assertThat(KitClient.ask(web)).startsWith("e");
                assertThat(node.output()).contains("capacity: ", " of which ");
            }
        }
    }

    private List<String> hammer() throws Exception {
        List<String> failures = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                results.add(clients.submit(this::askAgain));
            }
            for (Future<String> result : results) {
                if (!result.get().isEmpty()) {
                    failures.add(result.get());
                }
            }
        }
        return failures;
    }

    private String askAgain() {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                KitClient.ask(web);
            }
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private int healthz() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + health + "/healthz"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode();
        }
    }
}
