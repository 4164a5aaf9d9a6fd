/**
 * Services, EndpointSlices and the own Node, from an API server.
 *
 * <p>Start with {@link io.fairlead.k8s.watch.ClusterSource}: informers list and watch, each object is translated at
 * once and dropped, and changes are passed on as {@code ClusterChange}s. {@link io.fairlead.k8s.watch.ApiServer}
 * creates the client, {@link io.fairlead.k8s.watch.Contact} tracks whether the API server answers, and
 * {@link io.fairlead.k8s.watch.EventRecorder} reports problems of objects to the cluster.
 *
 * <p>Threading: objects of one kind are handled one after another, those of different kinds in parallel, on threads
 * {@code fairlead-watch-…}.
 */
@NullMarked
package io.fairlead.k8s.watch;

import org.jspecify.annotations.NullMarked;
