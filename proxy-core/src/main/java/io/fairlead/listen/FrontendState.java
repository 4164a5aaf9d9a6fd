package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.transport.ListenException;
import org.jspecify.annotations.Nullable;

/**
 * Whether an address is listened on.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend the frontend that answers there
 * @param isListening whether clients can connect
 * @param problem why it cannot be listened on, and what to do; null if it can, or need not be
 * @param cause the kind of problem; null if there is none
 */
public record FrontendState(
        Frontend frontend, boolean isListening, @Nullable String problem, ListenException.@Nullable Cause cause) {}
