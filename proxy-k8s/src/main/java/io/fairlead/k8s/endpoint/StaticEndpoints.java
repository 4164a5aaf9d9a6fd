package io.fairlead.k8s.endpoint;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Endpoints that never change.
 *
 * <p>Threading: Immutable.
 */
public final class StaticEndpoints implements EndpointSource {
    private final ServiceName service;
    private final List<AddressPort> addresses;

    /**
     * @param service the name under which they are reported
     * @param addresses one or more
     */
    public StaticEndpoints(ServiceName service, List<AddressPort> addresses) {
        this.service = service;
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public void start(Consumer<List<ClusterChange>> changes) {
        List<ClusterChange> batch = new ArrayList<>();
        batch.add(new ClusterChange.ServiceApplied(PlainService.of(service)));
        for (EndpointSlice slice : PlainService.slices(service, addresses)) {
            batch.add(new ClusterChange.SliceApplied(slice));
        }
        changes.accept(batch);
    }

    @Override
    public String state() {
        return addresses.size() == 1 ? "1 static endpoint" : addresses.size() + " static endpoints";
    }

    @Override
    public void close() {}
}
