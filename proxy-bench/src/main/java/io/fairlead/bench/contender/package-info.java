/**
 * The proxies that are compared: each starts a real process that forwards connections, with one worker thread or event
 * loop.
 *
 * <p>Start with {@link io.fairlead.bench.contender.Contender}.
 *
 * <p>Threading: one thread starts, uses and ends them.
 */
@NullMarked
package io.fairlead.bench.contender;

import org.jspecify.annotations.NullMarked;
