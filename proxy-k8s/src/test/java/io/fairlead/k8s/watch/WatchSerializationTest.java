package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchSerializationTest {
    private static final String SLICE = """
            {"type":"MODIFIED","object":{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1",\
            "metadata":{"name":"web-1","namespace":"default","uid":"u","resourceVersion":"7","generation":2,\
            "labels":{"kubernetes.io/service-name":"web"},"annotations":{"a":"\\u00e9\\"\\\\"}%s},"addressType":"IPv4",\
            "endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true,"serving":null},"nodeName":"a","zone":"z"%s,\
            "hints":{"forZones":[{"name":"z"}]}}],"ports":[{"name":"","port":80,"protocol":"TCP"}]}}
            """;

    private final KubernetesSerialization client = new KubernetesSerialization();
    private final WatchSerialization serialization = new WatchSerialization();

    private WatchEvent read(String json) {
        return serialization.unmarshal(json, WatchEvent.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"type":"ADDED","object":{"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"b",\
                "creationTimestamp":"2026-01-02T03:04:05Z"},"spec":{"clusterIP":"10.96.0.1","ports":[{"name":"http",\
                "port":80,"targetPort":"web"},{"name":"n","port":81,"targetPort":8081}]},"status":{"loadBalancer":{}}}}
                """, """
                {"type":"MODIFIED","object":{"kind":"Node","apiVersion":"v1","metadata":{"name":"a"},"spec":\
                {"podCIDRs":["10.244.0.0/24"],"taints":[{"key":"k","effect":"NoSchedule"}]},"status":{"addresses":\
                [{"type":"InternalIP","address":"192.168.0.1"}]}}}
                """, """
                {"type":"BOOKMARK","object":{"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","metadata":\
                {"resourceVersion":"99","creationTimestamp":null,"annotations":{"k8s.io/initial-events-end":"true"}},\
                "endpoints":null,"ports":null}}
                """, """
                {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
                "message":"too old resource version: 1 (2)","reason":"Expired","code":410}}
                """, """
                {"later":{"a":[1,{"b":2}]},"object":{"kind":"Service","apiVersion":"v1","metadata":{"name":"x"}},\
                "type":"DELETED"}
                """, """
                {"type":"ADDED","object":{"apiVersion":"v1","kind":"Service","metadata":{"name":"kind comes second"}}}
                """, """
                {"type":"ADDED","object":{"metadata":{"name":"kind comes last"},"apiVersion":"v1","kind":"Service"}}
                """, """
                {"type":"ADDED","object":{"apiVersion":"v1","kind":"Service"}}
                """, """
                {"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"of no known kind"}}}
                """})
    void anEventIsReadAsTheClientReadsIt(String json) {
        WatchEvent event = read(json);

        assertThat(event).isEqualTo(client.unmarshal(json, WatchEvent.class));
        assertThat(event.getObject())
                .isInstanceOfAny(Service.class, Node.class, EndpointSlice.class, Status.class, ConfigMap.class);
    }

    @Test
    void whatNobodyAsksOfASliceIsNotRead() {
        String unread = ",\"managedFields\":[{\"manager\":\"m\",\"fieldsV1\":{\"f:a\":{\"f:b\":{}}}}]";
        String target =
                ",\"targetRef\":{\"kind\":\"Pod\",\"name\":\"p\"},\"hostname\":\"h\",\"deprecatedTopology\":{\"t\":\"u\"}";

        WatchEvent event = read(SLICE.formatted(unread, target));

        assertThat(event).isEqualTo(client.unmarshal(SLICE.formatted("", ""), WatchEvent.class));
        assertThat(((EndpointSlice) event.getObject()).getEndpoints()).hasSize(1);
    }

    @Test
    void listsAreReadAsTheClientReadsThem() {
        String json = """
                {"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"5","continue":"c"},"items":[\
                {"metadata":{"name":"web"%s}}]}
                """;

        assertThat(serialization.unmarshal(json.formatted(",\"managedFields\":[{}]"), ServiceList.class))
                .isEqualTo(client.unmarshal(json.formatted(""), ServiceList.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"meta",
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Service\",\"spec\":{},}}",
                "[]"
            })
    void whatCannotBeReadFailsAsItDoesForTheClient(String json) {
        assertThatThrownBy(() -> client.unmarshal(json, WatchEvent.class))
                .isInstanceOf(KubernetesClientException.class);
        assertThatThrownBy(() -> read(json)).isInstanceOf(KubernetesClientException.class);
    }
}
