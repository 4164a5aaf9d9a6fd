package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ServicePortId;
import org.jspecify.annotations.Nullable;

/**
 * An ejected endpoint, as it goes from one process to the next.
 *
 * <p>Threading: Immutable.
 *
 * @param servicePort its service port
 * @param endpoint its address
 * @param failures attempts in a row that have failed
 * @param ejections how often it was ejected since it last accepted
 * @param leftNanos how long it is still ejected; 0 or less if its trial is due
 * @param cause why the latest attempt failed, in words; null if that is not known
 */
public record EjectionState(
        ServicePortId servicePort,
        AddressPort endpoint,
        int failures,
        int ejections,
        long leftNanos,
        @Nullable String cause) {}
