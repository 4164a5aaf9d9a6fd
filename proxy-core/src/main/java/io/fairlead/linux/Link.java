package io.fairlead.linux;

import org.jspecify.annotations.Nullable;

/**
 * A network interface.
 *
 * <p>Threading: Immutable.
 *
 * @param index its number in its network namespace, from 1
 * @param name such as {@code eth0}
 * @param isBridge whether it is a bridge of the kernel
 * @param master index of the bridge that it is a port of; 0 if it is none
 * @param macAddress such as {@code 0a:58:0a:f4:00:01}; null if it has no address of six bytes
 * @param isLoopback whether it is the loopback interface
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7), RTM_GETLINK</a>
 */
public record Link(
        int index,
        String name,
        boolean isBridge,
        int master,
        @Nullable String macAddress,
        boolean isLoopback) {}
