/**
 * A support bundle: one archive with what a report of a problem needs, without secrets.
 *
 * <p>Start with {@link io.fairlead.k8s.bundle.SupportBundle}, which lists what it contains.
 *
 * <p>Threading: confined to the thread that collects it, unless a class is immutable.
 */
@NullMarked
package io.fairlead.k8s.bundle;

import org.jspecify.annotations.NullMarked;
