/**
 * The configuration, as validated values with their defaults.
 *
 * <p>Start with {@link io.fairlead.config.ProxyConfig}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.config;

import org.jspecify.annotations.NullMarked;
