package io.fairlead.config;

/** How bytes are moved between client and endpoint. */
public enum RelayMode {
    /** {@link #SPLICE} where the system has epoll and splice, else {@link #COPY}. */
    AUTO,
    /** Adaptive: small messages are copied, streams are spliced within the kernel. Linux only; fails elsewhere. */
    SPLICE,
    /** Netty channels that copy through user space; works everywhere. */
    COPY
}
