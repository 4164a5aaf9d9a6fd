/**
 * Pushes metrics to a collector by OTLP over HTTP, in its JSON encoding.
 *
 * <p>Start with {@link io.fairlead.k8s.otlp.OtlpExporter}.
 *
 * <p>Threading: a thread of its own, {@code fairlead-otlp}.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/">OTLP 1.10</a>
 */
@NullMarked
package io.fairlead.k8s.otlp;

import org.jspecify.annotations.NullMarked;
