/**
 * The values that all other packages use: addresses, Services, service ports, EndpointSlices, endpoints.
 *
 * <p>Start with {@link io.fairlead.model.Service} and {@link io.fairlead.model.EndpointSlice}; a
 * {@link io.fairlead.model.ClusterChange} is how they reach the proxy.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.model;

import org.jspecify.annotations.NullMarked;
