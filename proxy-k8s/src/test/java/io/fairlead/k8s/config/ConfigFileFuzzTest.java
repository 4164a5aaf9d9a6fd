package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a configuration file contains, it is read, or refused in words. */
class ConfigFileFuzzTest {
    private static final List<ConfigKey> KEYS = Map.of(
                    "capture", ValueType.TEXT,
                    "dialAttempts", ValueType.WHOLE_NUMBER,
                    "idleTimeout", ValueType.DURATION,
                    "nodeportAddresses", ValueType.LIST,
                    "masqueradeAll", ValueType.SWITCH)
            .entrySet()
            .stream()
            .map(entry -> new ConfigKey(entry.getKey(), entry.getValue(), text -> {}))
            .toList();

    private static final List<String> SAMPLES = List.of("""
            apiVersion: fairlead.io/v1alpha1
            kind: ProxyConfiguration
            capture: tproxy
            dialAttempts: 3
            idleTimeout: 1h30m
            nodeportAddresses: [10.0.0.0/8, 'fd00::/8']
            masqueradeAll: true
            """, """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            bindAddress: 0.0.0.0
            clientConnection: {kubeconfig: /var/lib/kube-proxy/kubeconfig.conf, qps: 5, burst: 10}
            clusterCIDR: 10.244.0.0/16
            configSyncPeriod: 15m0s
            conntrack: {maxPerCore: 32768, min: 131072, tcpEstablishedTimeout: 24h0m0s}
            detectLocal: {bridgeInterface: '', interfaceNamePrefix: ''}
            detectLocalMode: ClusterCIDR
            featureGates: {Foo: true}
            healthzBindAddress: 0.0.0.0:10256
            hostnameOverride: node-1
            iptables: {masqueradeAll: false, masqueradeBit: 14, minSyncPeriod: 1s, syncPeriod: 30s}
            ipvs: {scheduler: lc, excludeCIDRs: [10.0.0.0/8]}
            mode: nftables
            nodePortAddresses: [primary]
            oomScoreAdj: -999
            """);

    @TempDir
    private Path folder;

    @Test
    void aConfigurationIsReadOrRefused() {
        Path file = folder.resolve("node.yaml");
        Fuzz.texts(SAMPLES, input -> {
            Files.write(file, input);
            try {
                ConfigFile.read(file, KEYS);
            } catch (ConfigFileException e) {
                // Refused in words.
            } catch (IllegalArgumentException e) {
                // This test knows few of the keys that kube-proxy's fields stand for.
                assertThat(e).hasMessageStartingWith("there is no key ");
            }
        });
    }
}
