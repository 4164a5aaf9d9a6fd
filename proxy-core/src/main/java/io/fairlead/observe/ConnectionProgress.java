package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * How far a connection that is still open has come.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend where the client connected to
 * @param client the client's address
 * @param endpoint the endpoint it is relayed to
 * @param dialAttempts how many endpoints were tried
 * @param connectNanos from accept until an endpoint had accepted, in nanoseconds
 * @param now what it has relayed so far
 * @param reported the same as of its last report
 */
public record ConnectionProgress(
        Frontend frontend,
        AddressPort client,
        AddressPort endpoint,
        int dialAttempts,
        long connectNanos,
        Relayed now,
        Relayed reported) {}
