/**
 * Services, EndpointSlices and the own Node as an API server tells of them.
 *
 * <p>Start with {@link io.fairlead.k8s.watch.ClusterSource}: informers list and watch, each object is translated at once
 * and dropped, and what changes goes on as {@code ClusterChange}s. {@link io.fairlead.k8s.watch.ApiServer} makes the
 * client, {@link
 * io.fairlead.k8s.watch.Contact} knows whether it is answered, and {@link io.fairlead.k8s.watch.EventRecorder} tells the
 * cluster what is wrong with its objects.
 *
 * <p>Threading: objects of one kind are handled one after another, those of different kinds side by side, on threads
 * {@code fairlead-watch-…}.
 */
@NullMarked
package io.fairlead.k8s.watch;

import org.jspecify.annotations.NullMarked;
