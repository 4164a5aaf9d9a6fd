package io.fairlead.k8s.endpoint;

import io.fairlead.model.ClusterChange;
import java.util.List;
import java.util.function.Consumer;

/**
 * A source that reports one Service or several, with their EndpointSlices, and follows their changes.
 *
 * <p>It reports what the Service is, not where the sidecar listens: the sidecar itself replaces addresses and ports of the
 * Service by those of its listeners, and drops Services that it does not serve. A source that knows only addresses, such
 * as DNS, reports a Service with one port of the empty name for TCP and one for UDP (see {@link PlainService}), and
 * slices with the same ports. The family of a slice is that of its addresses. Reporting the same thing twice does no harm.
 *
 * <p>Threading: the consumer is called by one thread at a time: by that of {@link #start} before it returns, afterwards
 * by the source's own. The other methods may be called by any thread.
 *
 * <p>Ownership: a source owns its threads and connections; close it.
 *
 * <p>Failure: after the first batch, whatever fails leaves in force what was reported last, is logged once, and is
 * described by {@link #state}. Nothing is thrown for what may still become possible.
 */
public interface EndpointSource extends AutoCloseable {
    /**
     * Begins to report. Does not wait for a network. The first batch, which may be empty, means that the source has been
     * read completely; nothing is reported before.
     *
     * @param changes takes each batch of changes, which take effect together
     * @throws IllegalArgumentException if the source can never work, such as a directory that does not exist
     */
    void start(Consumer<List<ClusterChange>> changes);

    /**
     * How the source is, in words for the body of health checks and messages, such as {@code "3 addresses of
     * web-headless.ns.svc, read 4s ago"} or {@code "waiting for DNS: web-headless.ns.svc: no such name"}. Short; without
     * a line break.
     */
    String state();

    /** Stops following; what was reported stays. Returns when nothing more will be reported. */
    @Override
    void close();
}
