/**
 * Turns Kubernetes objects into the values of {@code io.fairlead.model}, with the semantics of kube-proxy.
 *
 * <p>Start with {@link io.fairlead.k8s.translate.Translator}: each object becomes a
 * {@link io.fairlead.k8s.translate.Translation}, and each of its faults a {@link io.fairlead.k8s.translate.Problem};
 * nothing here throws because of user input.
 *
 * <p>Threading: pure functions; everything here is immutable or confined to one call.
 */
@NullMarked
package io.fairlead.k8s.translate;

import org.jspecify.annotations.NullMarked;
