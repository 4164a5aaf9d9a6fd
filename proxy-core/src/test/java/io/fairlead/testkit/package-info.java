/**
 * What tests of several rooms and modules connect to: free addresses, endpoints that answer, and those that do not.
 *
 * <p>Start with {@link io.fairlead.testkit.TestEndpoint}.
 *
 * <p>Threading: everything here is thread-safe or confined to its test.
 */
@NullMarked
package io.fairlead.testkit;

import org.jspecify.annotations.NullMarked;
