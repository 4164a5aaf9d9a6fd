package io.fairlead.observe;

import io.fairlead.model.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * An address at which a service port answers, or should, as it was at one moment.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend the address and its service port
 * @param isListening whether clients can connect
 * @param problem why it cannot be listened on; null if nothing is wrong, as where there is no endpoint
 */
public record ListenerView(Frontend frontend, boolean isListening, @Nullable String problem) {}
