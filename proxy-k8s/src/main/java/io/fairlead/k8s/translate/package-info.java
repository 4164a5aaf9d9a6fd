/**
 * Turns Kubernetes objects into the values of {@code io.fairlead.model}, with the semantics of kube-proxy.
 *
 * <p>Start with {@link io.fairlead.k8s.translate.Translator}: each object becomes a
 * {@link io.fairlead.k8s.translate.Translation}, and what is wrong with it a
 * {@link io.fairlead.k8s.translate.Problem}; nothing here throws for what a user wrote.
 *
 * <p>Threading: pure functions; everything here is immutable or confined to one call.
 */
@NullMarked
package io.fairlead.k8s.translate;

import org.jspecify.annotations.NullMarked;
