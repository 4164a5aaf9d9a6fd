package io.fairlead.lab;

import io.fairlead.model.FrontendKind;

/**
 * Connections of one client to one kind of address of one Service.
 *
 * <p>Threading: Immutable.
 */
public record Flow(FlowClient client, FrontendKind destination, LabService service) {
    /** {@code pod to node port of external-local}. */
    @Override
    public String toString() {
        return client + " to " + destination + " of " + service.serviceName().name();
    }
}
