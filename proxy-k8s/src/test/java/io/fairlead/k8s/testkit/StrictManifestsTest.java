package io.fairlead.k8s.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server would refuse is refused here. */
final class StrictManifestsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Pod, spec: {hostNetwrok: true}}",
                "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, ports: [{port: 1}]}]}}",
                "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, lables: {}}}",
                "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a, name: b}}",
                "{apiVersion: monitoring.coreos.com/v1, kind: PodMonitor, spec: {podMetricsEndpoints: [{portName: a}]}}",
                "{apiVersion: apps/v2, kind: DaemonSet}",
            })
    void anUnknownFieldIsAnError(String manifest) {
        assertThatThrownBy(() -> StrictManifests.read(manifest)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatTheSchemaHasIsRead() {
        assertThat(StrictManifests.read("""
                # a comment
                ---
                apiVersion: v1
                kind: Pod
                spec: {hostNetwork: true, initContainers: [{name: a, restartPolicy: Always, resources: {limits: {memory: 96Mi}}}]}
                ---
                apiVersion: apps/v1
                kind: DaemonSet
                spec: {updateStrategy: {rollingUpdate: {maxSurge: 10%}}}
                """)).extracting("kind").containsExactly("Pod", "DaemonSet");
    }
}
