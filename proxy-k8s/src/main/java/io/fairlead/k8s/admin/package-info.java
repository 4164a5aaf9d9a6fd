/**
 * The admin API: a node answers questions about Services, endpoints, connections and itself over HTTP, and carries out
 * actions of operators that come by its Unix socket.
 *
 * <p>Start with {@link io.fairlead.k8s.admin.AdminApi}. The answers are records named {@code *View}, which Jackson writes;
 * {@code openapi.yaml} among the resources describes them.
 *
 * <p>Threading: requests arrive on the event loop of the HTTP servers; answers are made on a thread of their own, so that
 * probes never wait for them.
 */
@NullMarked
package io.fairlead.k8s.admin;

import org.jspecify.annotations.NullMarked;
