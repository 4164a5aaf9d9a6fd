package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import java.time.Duration;

/**
 * The ejection of an endpoint: it gets no connections for a while if others are available.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoint where it listens
 * @param failures attempts in a row that have failed there
 * @param times how often it has been ejected since it last accepted a connection, this time included
 * @param time for how long; then a connection tries it again
 * @param cause why the last attempt has failed, in words such as {@code Connection refused}
 */
public record Ejection(AddressPort endpoint, int failures, int times, Duration time, String cause) {}
