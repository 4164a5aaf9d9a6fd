package io.fairlead.k8s.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Translated;
import io.fairlead.model.ServicePort;
import org.junit.jupiter.api.Test;

/** Services that a node leaves to others, and a sidecar serves because they are named. */
class ServiceScopeTest {
    private static Service service(String type, String clusterIp, String proxyName) {
        var builder = new ServiceBuilder()
                .withNewMetadata()
                .withName("db")
                .endMetadata()
                .withNewSpec()
                .withType(type)
                .withClusterIP(clusterIp)
                .addNewPort()
                .withName("pg")
                .withPort(5432)
                .endPort()
                .endSpec();
        return proxyName.isEmpty()
                ? builder.build()
                : builder.editMetadata()
                        .addToLabels("service.kubernetes.io/service-proxy-name", proxyName)
                        .endMetadata()
                        .build();
    }

    private static void assertServedByName(Service service) {
        assertThat(Translator.service(service)).isInstanceOf(NotProxied.class);
        assertThat(Translator.anyService(service, Origin.API_SERVER)).isInstanceOf(Translated.class);
    }

    @Test
    void headlessServiceHasPortsOfBothFamiliesWithoutAddress() {
        Service headless = service("ClusterIP", "None", "");

        assertServedByName(headless);
        assertThat(Translator.anyService(headless, Origin.API_SERVER))
                .isInstanceOfSatisfying(
                        Translated.class,
                        translated -> assertThat(((io.fairlead.model.Service) translated.value()).ports())
                                .hasSize(2)
                                .extracting(ServicePort::clusterIp)
                                .containsOnlyNulls());
    }

    @Test
    void serviceOfAnotherProxyIsServed() {
        assertServedByName(service("ClusterIP", "10.96.0.10", "other"));
    }

    @Test
    void serviceWithoutAnAddressYetIsServed() {
        assertServedByName(service("ClusterIP", "", ""));
    }

    @Test
    void externalNameIsLeftToDns() {
        assertThat(Translator.anyService(service("ExternalName", "", ""), Origin.API_SERVER))
                .isInstanceOf(NotProxied.class);
    }

    @Test
    void sliceOfAHeadlessServiceIsRead() {
        EndpointSlice slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("db-1")
                .addToLabels("kubernetes.io/service-name", "db")
                .addToLabels("service.kubernetes.io/headless", "")
                .endMetadata()
                .withAddressType("IPv4")
                .build();

        assertThat(Translator.slice(slice)).isInstanceOf(NotProxied.class);
        assertThat(Translator.anySlice(slice, Origin.API_SERVER)).isInstanceOf(Translated.class);
    }
}
