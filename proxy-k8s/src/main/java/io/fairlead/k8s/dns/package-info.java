/**
 * Endpoints by DNS: the addresses of a host name, or the targets of SRV records.
 *
 * <p>Start with {@link io.fairlead.k8s.dns.DnsEndpoints}. {@link io.fairlead.k8s.dns.DnsSpec} is what users write,
 * {@code DnsLookup} answers it once, {@code DnsClient} asks name servers, and {@code ResolvConf} says which.
 *
 * <p>Nothing here loads a class of the Kubernetes client, Jackson, picocli, a YAML reader or log4j-core, so that a process
 * with endpoints by DNS stays small.
 *
 * <p>Threading: everything but the constructor and {@code start}, {@code state} and {@code close} of the source is confined to
 * one event loop.
 */
@NullMarked
package io.fairlead.k8s.dns;

import org.jspecify.annotations.NullMarked;
