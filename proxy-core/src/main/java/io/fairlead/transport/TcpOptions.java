package io.fairlead.transport;

import io.fairlead.config.KeepAliveConfig;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;

/**
 * Sets {@link SocketOptions} on descriptors.
 *
 * <p>Threading: Stateless; the system calls are confined to the caller's thread.
 */
final class TcpOptions {
    private TcpOptions() {}

    /** Those that a socket needs before it connects, or a listening one for all that it accepts. */
    static void apply(SystemCalls calls, int fd, SocketOptions options) {
        calls.setOption(fd, SocketOption.TCP_NODELAY, 1);
        // Urgent data stays in the stream at its place, since there is no way to pass its mark on.
        calls.setOption(fd, SocketOption.SO_OOBINLINE, 1);
        if (options.mark() != 0) {
            calls.setOption(fd, SocketOption.SO_MARK, options.mark());
        }
    }

    /** The same for a socket that another process has opened, which may have had other options. */
    static void replaceLasting(SystemCalls calls, int fd, SocketOptions options) {
        calls.setOption(fd, SocketOption.SO_KEEPALIVE, 0);
        calls.setOption(fd, SocketOption.TCP_USER_TIMEOUT, 0);
        applyLasting(calls, fd, options);
    }

    /** Those that matter to connections that last. Accepted sockets inherit them from the listening one. */
    static void applyLasting(SystemCalls calls, int fd, SocketOptions options) {
        KeepAliveConfig keepAlive = options.keepAlive();
        if (keepAlive.isEnabled()) {
            calls.setOption(
                    fd, SocketOption.TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
            calls.setOption(
                    fd, SocketOption.TCP_KEEPINTVL, (int) keepAlive.interval().toSeconds());
            calls.setOption(fd, SocketOption.TCP_KEEPCNT, keepAlive.probes());
            calls.setOption(fd, SocketOption.SO_KEEPALIVE, 1);
        }
        if (!options.userTimeout().isZero()) {
            calls.setOption(fd, SocketOption.TCP_USER_TIMEOUT, (int)
                    options.userTimeout().toMillis());
        }
    }
}
