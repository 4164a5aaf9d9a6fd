package io.fairlead.linux;

import io.fairlead.model.IpAddress;

/**
 * A local route that could not be added or deleted.
 *
 * <p>Threading: Immutable.
 *
 * @param address whose route it is
 * @param errno why, one of {@link Errno}
 */
public record RouteFailure(IpAddress address, int errno) {
    /** Address and reason, such as {@code 10.96.0.1: Operation not permitted}. */
    @Override
    public String toString() {
        return address + ": " + Errno.describe(errno);
    }
}
