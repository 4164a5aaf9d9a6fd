package io.fairlead.k8s.accesslog;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Relayed;
import org.jspecify.annotations.Nullable;

/** Events to record. */
final class RecordedEvents {
    static final AddressPort CLIENT = AddressPort.parse("10.244.1.3:4444");
    static final AddressPort ENDPOINT = AddressPort.parse("10.244.1.5:8080");
    static final Frontend ORDERS = frontend("orders", Protocol.TCP);
    static final Frontend DNS = frontend("dns", Protocol.UDP);

    private RecordedEvents() {}

    static Frontend frontend(String service, Protocol protocol) {
        ServicePortName name = new ServicePortName(new ServiceName("shop", service), "http", protocol);
        return new Frontend(
                AddressPort.parse("10.96.0.20:80"), FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
    }

    static ConnectionSummary completed() {
        return closed(ORDERS, CLIENT, ENDPOINT, CloseReason.COMPLETED);
    }

    static ConnectionSummary closed(
            Frontend frontend, AddressPort client, @Nullable AddressPort endpoint, CloseReason reason) {
        return new ConnectionSummary(
                frontend,
                client,
                endpoint,
                2,
                endpoint == null ? 0 : 312_000,
                1_204_000_000,
                123,
                456_789,
                400_000,
                Relayed.NOTHING,
                reason);
    }
}
