package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * The scenarios against the cluster that {@code KUBECONFIG} names, by {@code ./mvnw verify -Pe2e}. Its user must be
 * allowed to create namespaces and the objects in them.
 */
final class RealClusterE2E extends ClusterScenarios {
    /** How long a cluster's controllers may take, if it has any. */
    private static final Duration CONTROLLERS = Duration.ofSeconds(15);

    @Override
    String kubeconfig() {
        String files = System.getenv("KUBECONFIG");
        if (files == null) {
            throw new IllegalStateException("KUBECONFIG is not set; let it name the cluster to test against");
        }
        return files;
    }

    @Override
    Config user(String kubeconfig) {
        return Config.autoConfigure(null);
    }

    @Override
    void onFinished() {}

    /**
     * There need not be a kubelet, nor a Node, as which this machine would be given other Pods: the status of the Pod is
     * written by hand, and the Service wants Pods that are not ready as well, since those of no Node are not.
     */
    @Test
    void aPodIsServedFromWhenItHasAnAddressUntilItIsDeleted() {
        try (KitEndpoint endpoint = endpoint("pod")) {
            Service web = user().resource(service("pods")
                            .editSpec()
                            .withSelector(Map.of("app", "pods"))
                            .withPublishNotReadyAddresses()
                            .editFirstPort()
                            .withNewTargetPort(endpoint.address().port())
                            .endPort()
                            .endSpec()
                            .build())
                    .create();
            assumeTrue(hasSlices(), "no controller makes EndpointSlices in this cluster");
            Pod pod = admitted(pod());
            awaitAnswers(web, "refused");
            run(pod, endpoint.address().address().toString());
            awaitAnswers(web, "pod");
            user().resource(pod).withGracePeriod(0).delete();
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

    /** A namespace has its service account a moment after it was made; before, no Pod is admitted. */
    private Pod admitted(Pod pod) {
        try {
            return await().atMost(CONTROLLERS)
                    .ignoreExceptionsMatching(RealClusterE2E::isForbidden)
                    .until(() -> user().resource(pod).create(), Objects::nonNull);
        } catch (ConditionTimeoutException e) {
            throw new TestAbortedException("no Pod is admitted in this cluster", e);
        }
    }

    private static boolean isForbidden(Throwable fault) {
        return fault instanceof KubernetesClientException refusal
                && refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    private void run(Pod pod, String address) {
        user().resource(pod)
                .editStatus(found -> new PodBuilder(found)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withPodIP(address)
                        .withPodIPs(new PodIP(address))
                        .endStatus()
                        .build());
    }

    private boolean hasSlices() {
        try {
            await().atMost(CONTROLLERS)
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
