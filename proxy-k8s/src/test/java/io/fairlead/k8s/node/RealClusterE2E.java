package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * The scenarios against the cluster that {@code KUBECONFIG} names, by {@code ./mvnw verify -Pe2e}. Whoever it names has to
 * be allowed to create namespaces and what is in them.
 */
final class RealClusterE2E extends ClusterScenarios {
    @Override
    Path kubeconfig() {
        String file = System.getenv("KUBECONFIG");
        if (file == null) {
            throw new IllegalStateException("KUBECONFIG is not set; let it name the cluster to test against");
        }
        return Path.of(file);
    }

    @Override
    void onFinished() {}

    /** There need not be a kubelet: the status of the Pod is written by hand. */
    @Test
    void aPodThatBecomesReadyIsServedAndOneThatIsNotIsNot() {
        try (KitEndpoint endpoint = endpoint("pod")) {
            Service web = user().resource(service("pods")
                            .editSpec()
                            .withSelector(Map.of("app", "pods"))
                            .editFirstPort()
                            .withNewTargetPort(endpoint.address().port())
                            .endPort()
                            .endSpec()
                            .build())
                    .create();
            Pod pod = admitted(pod());
            setReady(pod, endpoint, true);
            assumeTrue(hasSlices(), "no controller makes EndpointSlices in this cluster");
            awaitAnswers(web, "pod");
            setReady(pod, endpoint, false);
            awaitAnswers(web, "refused");
        }
    }

    private Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("pod")
                .addToLabels("app", "pods")
                .endMetadata()
                .withNewSpec()
                .withNodeName("nowhere")
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build();
    }

    /** Where no controller makes service accounts, no Pod is admitted. */
    private Pod admitted(Pod pod) {
        try {
            return user().resource(pod).create();
        } catch (KubernetesClientException e) {
            assumeTrue(e.getCode() != HttpURLConnection.HTTP_FORBIDDEN, "no Pod is admitted: " + e.getMessage());
            throw e;
        }
    }

    private void setReady(Pod pod, KitEndpoint endpoint, boolean isReady) {
        user().resource(pod)
                .editStatus(found -> new PodBuilder(found)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withPodIP(endpoint.address().address().toString())
                        .withPodIPs()
                        .addNewPodIP(endpoint.address().address().toString())
                        .withConditions()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(isReady ? "True" : "False")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private boolean hasSlices() {
        try {
            await().atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(user().discovery()
                                    .v1()
                                    .endpointSlices()
                                    .inNamespace(namespace)
                                    .withLabel("kubernetes.io/service-name", "pods")
                                    .list()
                                    .getItems())
                            .isNotEmpty());
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
