/**
 * What a node does, done once in a small way, for the JVM to take notes of in its cache of ahead-of-time work (JEP 514,
 * 515).
 *
 * <p>Start with {@link io.fairlead.k8s.rehearsal.Rehearsal}.
 *
 * <p>Threading: one thread rehearses; what it rehearses has threads of its own.
 */
@NullMarked
package io.fairlead.k8s.rehearsal;

import org.jspecify.annotations.NullMarked;
