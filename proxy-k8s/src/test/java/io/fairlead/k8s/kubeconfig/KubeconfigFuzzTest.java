package io.fairlead.k8s.kubeconfig;

import io.fairlead.k8s.testkit.Fuzz;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a kubeconfig file contains, it is read, or refused in words. */
class KubeconfigFuzzTest {
    private static final List<String> SAMPLES = List.of("""
            apiVersion: v1
            kind: Config
            current-context: c
            preferences: {}
            contexts:
            - {name: c, context: {cluster: k, user: u, namespace: default}}
            clusters:
            - name: k
              cluster:
                server: https://10.0.0.1:6443
                certificate-authority-data: aGVsbG8=
                tls-server-name: kubernetes
                proxy-url: http://proxy:3128
            users:
            - name: u
              user: {token: secret, as: me, as-groups: [a, b], as-user-extra: {x: [y]}}
            """, """
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: {server: 'http://localhost:8001', insecure-skip-tls-verify: true, disable-compression: true}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: aws
                  args: [eks, get-token]
                  env: [{name: A, value: b}]
                  installHint: install it
                  interactiveMode: Never
                  provideClusterInfo: true
            """);

    @Test
    void aKubeconfigIsReadOrRefused() {
        Path path = Path.of("/etc/kube/config");
        Fuzz.texts(SAMPLES, input -> {
            try {
                Kubeconfig.of(Map.of(path, input)).select(null);
            } catch (IllegalArgumentException e) {
                // Refused in words.
            }
        });
    }
}
