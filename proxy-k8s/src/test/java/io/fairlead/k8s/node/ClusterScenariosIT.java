package io.fairlead.k8s.node;

import io.fabric8.kubernetes.client.Config;
import io.fairlead.k8s.testkit.TestApiServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The scenarios against an API server of the tests' own, so that they can be trusted against a real one. */
final class ClusterScenariosIT extends ClusterScenarios {
    private final TestApiServer server;
    private final Path kubeconfig;

    ClusterScenariosIT() {
        try {
            server = TestApiServer.start();
            kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
            kubeconfig.toFile().deleteOnExit();
            Files.writeString(kubeconfig, server.kubeconfig("token: none"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String kubeconfig() {
        return kubeconfig.toString();
    }

    @Override
    Config user(String kubeconfig) {
        return Config.fromKubeconfig(new File(kubeconfig));
    }

    @Override
    void onFinished() throws IOException {
        server.close();
    }
}
