/**
 * Explanations in Kubernetes' words: the cause of a problem, and what to check next.
 *
 * <p>Start with {@link io.fairlead.k8s.explain.Diagnosis}, which makes an {@link
 * io.fairlead.k8s.explain.ExplanationReport} of what the proxy explains; {@link io.fairlead.k8s.explain.ExplanationText}
 * prints it. {@link io.fairlead.k8s.explain.Cause} lists the causes.
 *
 * <p>Threading: everything public here is immutable, or says otherwise.
 */
@NullMarked
package io.fairlead.k8s.explain;

import org.jspecify.annotations.NullMarked;
