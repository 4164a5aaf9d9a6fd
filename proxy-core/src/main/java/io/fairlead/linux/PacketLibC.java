package io.fairlead.linux;

/** The functions of the C library that sockets which pass descriptors need; linked only by processes that use them. */
final class PacketLibC {
    static final NativeFunction SENDMSG = NativeFunction.slow("sendmsg");
    static final NativeFunction RECVMSG = NativeFunction.slow("recvmsg");
    static final NativeFunction FCHMOD = NativeFunction.brief("fchmod");
    static final NativeFunction EVENTFD = NativeFunction.brief("eventfd");
    static final NativeFunction READ = NativeFunction.brief("read");
    static final NativeFunction WRITE = NativeFunction.brief("write");

    private PacketLibC() {}
}
