package io.fairlead.transport;

import io.fairlead.linux.Errno;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.net.NoRouteToHostException;
import org.jspecify.annotations.Nullable;

/** Error numbers of the kernel in the exceptions of Netty's channels. */
final class NettyErrno {
    private NettyErrno() {}

    /** The error number that an exception comes from; null if it has none. */
    static @Nullable Integer of(Throwable exception) {
        return switch (exception) {
            case NativeIoException e -> Math.abs(e.expectedErr());
            case NoRouteToHostException _ -> Errno.EHOSTUNREACH;
            // A channel that could not be opened.
            case ChannelException e when e.getCause() instanceof NativeIoException cause -> of(cause);
            default -> null;
        };
    }
}
