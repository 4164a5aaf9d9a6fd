/**
 * The demo: the running example of the documentation on this machine's loopback addresses, with its endpoints, its
 * clients and a live table of the shares.
 *
 * <p>Start with {@link io.fairlead.k8s.demo.Demo}, which is all of it; {@link io.fairlead.k8s.demo.DemoCluster} is the Service with its endpoints, and
 * {@link io.fairlead.k8s.demo.LoadRound}, which is its clients.
 *
 * <p>Threading: endpoints and clients run on virtual threads; counters are thread-safe.
 */
@NullMarked
package io.fairlead.k8s.demo;

import org.jspecify.annotations.NullMarked;
