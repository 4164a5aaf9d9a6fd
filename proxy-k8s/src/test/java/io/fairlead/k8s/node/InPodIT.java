package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fairlead.k8s.testkit.ApiRequest;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The credentials that a pod has: the token of its service account, in a file that is renewed. */
final class InPodIT {
    @TempDir
    Path temp;

    private TestApiServer server;
    private Path token;

    @BeforeEach
    void startServer() throws IOException {
        token = temp.resolve("token");
        Files.writeString(token, "first");
        server = TestApiServer.start(new TestTls("server"));
        Files.copy(TestTls.authority(), temp.resolve("ca.crt"));
        server.requireToken("first");
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private FairleadProcess inPod(String... options) throws IOException {
        String[] args = new String[options.length + 4];
        args[0] = "node";
        args[1] = "--hostname-override=node-a";
        args[2] = "--healthz-bind-address=";
        args[3] = "--metrics-bind-address=";
        System.arraycopy(options, 0, args, 4, options.length);
        return FairleadProcess.start(
                Map.of(
                        "HOME",
                        temp.toString(),
                        "KUBERNETES_SERVICE_HOST",
                        "127.0.0.1",
                        "KUBERNETES_SERVICE_PORT",
                        "1",
                        "JDK_JAVA_OPTIONS",
                        "-Dfairlead.serviceAccountDirectory=" + temp),
                args);
    }

    @Test
    void theTokenIsReadAgainWhenItIsRenewed() throws IOException {
        try (FairleadProcess node = inPod("--master=" + server.url())) {
            node.awaitOutput("serving 0 of 0");
            Files.writeString(token, "second");
            server.requireToken("second");
            server.breakOff();
            await().atMost(FairleadProcess.PATIENCE)
                    .until(() -> server.count(request -> request.isWatch() && isSecond(request)) >= 3);
            server.put(new NodeBuilder()
                    .withNewMetadata()
                    .withName("node-a")
                    .endMetadata()
                    .build());
            assertThat(node.isAlive()).isTrue();
        }
    }

    private static boolean isSecond(ApiRequest request) {
        return "Bearer second".equals(request.headers().get("authorization"));
    }

    @Test
    void theAddressOfTheServiceIsTakenWithAWarning() throws IOException {
        try (FairleadProcess node = inPod()) {
            node.awaitOutput("cannot be asked");
            assertThat(node.output())
                    .contains(
                            "https://127.0.0.1:1/, the address of a Service",
                            "give the API server's own address by --master");
        }
    }
}
