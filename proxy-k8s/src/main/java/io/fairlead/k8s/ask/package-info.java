/**
 * Asks a running node: a client of its admin API, over a Unix socket or HTTP.
 *
 * <p>Start with {@link io.fairlead.k8s.ask.AdminClient}. {@code ask.answer} has the answers as records, {@code ask.view}
 * renders them as text.
 *
 * <p>Threading: a client belongs to the thread that made it. It waits for answers that a thread of its own receives.
 */
@NullMarked
package io.fairlead.k8s.ask;

import org.jspecify.annotations.NullMarked;
