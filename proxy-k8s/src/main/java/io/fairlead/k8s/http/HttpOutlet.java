package io.fairlead.k8s.http;

import java.util.function.Supplier;

/**
 * The way to the client of a stream.
 *
 * <p>Threading: Thread-safe; never blocks.
 */
public interface HttpOutlet {
    /**
     * Queues a part of the body.
     *
     * @param part made on the event loop of {@link HttpServers} when the client can take it
     * @return false if the client is too slow and the queue is full, or the stream has ended; the part is dropped
     */
    boolean offer(Supplier<byte[]> part);

    /** Ends the stream once what is queued has been sent. */
    void end();
}
