package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.Ejection;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutageReportsTest {
    private static final AddressPort ENDPOINT = AddressPort.parse("10.0.0.1:8080");

    private final Map<ServicePortId, Integer> ejected = new HashMap<>();
    private final List<String> reported = new ArrayList<>();
    private final OutageReports reports = new OutageReports(
            ConnectionObserver.NONE,
            id -> ejected.getOrDefault(id, 0),
            (id, endpoints, cause) -> reported.add(id + ": " + endpoints + ": " + cause));

    private static Frontend frontend(String service) {
        ServicePortName name = new ServicePortName(new ServiceName("shop", service), "", Protocol.TCP);
        return new Frontend(
                AddressPort.parse("10.96.0.1:80"), FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
    }

    /** An endpoint is ejected, by which so many are if those are all, else 0. */
    private void eject(String service, int all) {
        Frontend frontend = frontend(service);
        ejected.put(frontend.servicePort(), all);
        reports.onEndpointEjected(frontend, new Ejection(ENDPOINT, 3, 1, Duration.ofSeconds(10), "Connection refused"));
    }

    @Test
    void anOutageIsReportedOnceWithItsLastCause() {
        eject("web", 0);
        assertThat(reported).isEmpty();

        eject("web", 2);
        eject("web", 2);
        assertThat(reported).containsExactly("shop/web: 2: Connection refused");
    }

    @Test
    void anOutageEndsWhenAnEndpointAcceptsAgain() {
        eject("web", 2);
        reports.onEndpointReturned(frontend("web"), ENDPOINT);
        eject("web", 2);

        assertThat(reported).hasSize(2);
    }

    @Test
    void anOutageEndsWhenAnEndpointIsAddedThatAccepts() {
        eject("web", 2);
        eject("web", 0);
        eject("web", 3);

        assertThat(reported).containsExactly("shop/web: 2: Connection refused", "shop/web: 3: Connection refused");
    }

    @Test
    void eachServicePortHasOutagesOfItsOwn() {
        eject("web", 2);
        eject("db", 1);
        reports.onEndpointReturned(frontend("db"), ENDPOINT);
        eject("web", 2);

        assertThat(reported).containsExactly("shop/web: 2: Connection refused", "shop/db: 1: Connection refused");
    }

    /** An observer that passes on to another one would swallow what it does not override. */
    @ParameterizedTest
    @ValueSource(classes = {OutageReports.class, ConnectionLog.class})
    void observersPassEverythingOn(Class<? extends ConnectionObserver> observer) throws Exception {
        for (Method method : ConnectionObserver.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                assertThat(observer.getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass())
                        .as(method.toString())
                        .isEqualTo(observer);
            }
        }
    }
}
