package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePortId;

/**
 * That a client had an endpoint, as it goes from one process to the next.
 *
 * <p>Threading: Immutable.
 *
 * @param servicePort the service port with session affinity
 * @param client the client
 * @param endpoint one of the endpoints that remember the client
 * @param ageNanos since its latest new connection there
 */
public record AffinityState(ServicePortId servicePort, IpAddress client, AddressPort endpoint, long ageNanos) {}
