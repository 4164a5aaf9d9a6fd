/**
 * What tests of several packages and modules share: free addresses, endpoints that answer and endpoints that do not,
 * and generated parts of the documentation.
 *
 * <p>Start with {@link io.fairlead.testkit.TestEndpoint}.
 *
 * <p>Threading: everything here is thread-safe or confined to its test.
 */
@NullMarked
package io.fairlead.testkit;

import org.jspecify.annotations.NullMarked;
