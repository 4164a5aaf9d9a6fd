/**
 * The text log of a sidecar: an implementation of log4j's API that writes lines to stderr, and loads no more than that
 * takes. A line looks as log4j-core writes it for other commands, but the time is always UTC.
 *
 * <p>Start with {@link io.fairlead.k8s.sidecar.log.PlainLog}.
 *
 * <p>Threading: everything here is thread-safe.
 */
@NullMarked
package io.fairlead.k8s.sidecar.log;

import org.jspecify.annotations.NullMarked;
