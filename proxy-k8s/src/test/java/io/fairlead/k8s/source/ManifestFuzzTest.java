package io.fairlead.k8s.source;

import io.fairlead.k8s.testkit.Fuzz;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.k8s.yaml.MalformedFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a manifest contains, it is read, or refused in words. */
class ManifestFuzzTest {
    private static final List<String> SAMPLES = List.of("""
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: shop
              annotations: {fairlead.io/selector: p2c, fairlead.io/dial-timeout: 2s}
            spec:
              clusterIP: 10.96.0.1
              clusterIPs: [10.96.0.1, 'fd00::1']
              ipFamilies: [IPv4, IPv6]
              type: LoadBalancer
              externalIPs: [192.0.2.1]
              loadBalancerSourceRanges: [10.0.0.0/8]
              sessionAffinity: ClientIP
              sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
              externalTrafficPolicy: Local
              ports:
              - {name: http, port: 80, targetPort: 8080, protocol: TCP, nodePort: 30080}
              - {name: dns, port: 53, targetPort: dns, protocol: UDP}
            status: {loadBalancer: {ingress: [{ip: 198.51.100.1}]}}
            """, """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: web-1
              namespace: shop
              labels: {kubernetes.io/service-name: web}
            addressType: IPv4
            ports:
            - {name: http, port: 8080, protocol: TCP}
            endpoints:
            - addresses: [10.0.0.1]
              conditions: {ready: true, serving: true, terminating: false}
              nodeName: node-1
              zone: zone-a
              hints: {forZones: [{name: zone-a}]}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {addresses: [{type: InternalIP, address: 10.0.0.9}]}}
            - &a {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}
            - *a
            """, """
            {"apiVersion": "v1", "kind": "ServiceList", "items": [{"metadata": {"name": "a"}, "spec": {"clusterIP": "None"}}]}
            """);

    @Test
    void aManifestIsReadOrRefused() {
        Fuzz.texts(SAMPLES, input -> {
            try {
                ManifestReader.read("fuzz.yaml", input, ServiceScope.NODE);
            } catch (MalformedFileException e) {
                // Refused in words.
            }
        });
    }
}
