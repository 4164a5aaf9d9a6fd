package io.fairlead.quota;

import io.fairlead.model.IpAddress;
import io.fairlead.observe.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link ServiceQuota} to one connection: what it counts as, or why it is refused.
 *
 * <p>Threading: Confined to the event loop of its connection.
 *
 * <p>Ownership: the connection releases it once, at its end; one that refuses holds nothing.
 */
public final class Permit {
    private final ServiceQuota quota;
    private final @Nullable IpAddress countedClient;
    private final @Nullable CloseReason refusal;
    private boolean isReleased;

    private Permit(ServiceQuota quota, @Nullable IpAddress countedClient, @Nullable CloseReason refusal) {
        this.quota = quota;
        this.countedClient = countedClient;
        this.refusal = refusal;
        isReleased = refusal != null;
    }

    static Permit granted(ServiceQuota quota, @Nullable IpAddress countedClient) {
        return new Permit(quota, countedClient, null);
    }

    static Permit refused(ServiceQuota quota, CloseReason reason) {
        return new Permit(quota, null, reason);
    }

    /** Why the connection is refused; null if it is not. */
    public @Nullable CloseReason refusal() {
        return refusal;
    }

    /** The connection has ended; does nothing the second time. */
    public void release() {
        if (!isReleased) {
            isReleased = true;
            quota.release(countedClient);
        }
    }
}
