package io.fairlead.linux;

/**
 * The functions of the C library that are called. Descriptors are non-blocking, so most calls are brief; those that may take longer are
 * in {@link SlowLibC}.
 */
final class LibC {
    static final NativeFunction SOCKET = NativeFunction.brief("socket");
    static final NativeFunction BIND = NativeFunction.brief("bind");
    static final NativeFunction LISTEN = NativeFunction.brief("listen");
    static final NativeFunction ACCEPT4 = NativeFunction.brief("accept4");
    static final NativeFunction CONNECT = NativeFunction.brief("connect");
    static final NativeFunction GETSOCKNAME = NativeFunction.brief("getsockname");
    static final NativeFunction SETSOCKOPT = NativeFunction.brief("setsockopt");
    static final NativeFunction GETSOCKOPT = NativeFunction.brief("getsockopt");
    static final NativeFunction RECV = NativeFunction.brief("recv");
    static final NativeFunction SEND = NativeFunction.brief("send");
    static final NativeFunction RECVMMSG = NativeFunction.brief("recvmmsg");
    static final NativeFunction SENDMMSG = NativeFunction.brief("sendmmsg");
    static final NativeFunction SHUTDOWN = NativeFunction.brief("shutdown");
    static final NativeFunction CLOSE = NativeFunction.brief("close");
    static final NativeFunction SPLICE = NativeFunction.brief("splice");
    static final NativeFunction PIPE2 = NativeFunction.brief("pipe2");
    static final NativeFunction GETEUID = NativeFunction.brief("geteuid");
    static final NativeFunction PTHREAD_SIGMASK = NativeFunction.brief("pthread_sigmask");
    static final NativeFunction IOCTL = NativeFunction.brief("ioctl");
    static final NativeFunction FCNTL = NativeFunction.brief("fcntl");

    private LibC() {}
}
