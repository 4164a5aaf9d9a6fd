/**
 * The access log: a record of each connection and UDP session, as a line for people or as JSON with the attribute names of
 * OpenTelemetry.
 *
 * <p>Start with {@link io.fairlead.k8s.accesslog.AccessLog}: event loops leave what they report in a bounded queue, and one
 * thread writes it.
 *
 * <p>Threading: event loops call {@code AccessLog}; everything else is confined to the thread {@code fairlead-access-log}.
 */
@NullMarked
package io.fairlead.k8s.accesslog;

import org.jspecify.annotations.NullMarked;
