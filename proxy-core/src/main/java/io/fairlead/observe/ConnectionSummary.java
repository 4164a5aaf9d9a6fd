package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a connection at its end. Metrics and logs use the same summary, so that they cannot disagree.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend where the client connected to
 * @param client the client's address
 * @param endpoint the endpoint it was relayed to; null where none accepted it
 * @param dialAttempts how many endpoints were tried; 0 where none could be
 * @param connectNanos from accept until an endpoint had accepted, in nanoseconds; 0 where none did
 * @param durationNanos from accept to the end, in nanoseconds
 * @param bytesToUpstream relayed from the client to the endpoint
 * @param bytesToDownstream relayed from the endpoint to the client
 * @param reason why it ended
 */
public record ConnectionSummary(
        Frontend frontend,
        AddressPort client,
        @Nullable AddressPort endpoint,
        int dialAttempts,
        long connectNanos,
        long durationNanos,
        long bytesToUpstream,
        long bytesToDownstream,
        CloseReason reason) {}
