/**
 * A short run of a node, from which the JVM creates its ahead-of-time cache (JEP 514, 515).
 *
 * <p>Start with {@link io.fairlead.k8s.rehearsal.Rehearsal}.
 *
 * <p>Threading: one thread runs the rehearsal; the node has threads of its own.
 */
@NullMarked
package io.fairlead.k8s.rehearsal;

import org.jspecify.annotations.NullMarked;
