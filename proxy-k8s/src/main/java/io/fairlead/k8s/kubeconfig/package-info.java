/**
 * Kubeconfig files, read strictly: a field that is not honored is refused, so that none is ignored silently.
 *
 * <p>Start with {@link io.fairlead.k8s.kubeconfig.Kubeconfig}: it merges files and selects a context, which gives a
 * {@link io.fairlead.k8s.kubeconfig.Cluster} and a {@link io.fairlead.k8s.kubeconfig.User}.
 *
 * <p>Threading: everything is immutable once it is read.
 */
@NullMarked
package io.fairlead.k8s.kubeconfig;

import org.jspecify.annotations.NullMarked;
