package io.fairlead.linux;

/** The functions of the C library that may block, or keep the kernel busy for a while. */
final class SlowLibC {
    static final NativeFunction SEND = NativeFunction.slow("send");
    static final NativeFunction RECV = NativeFunction.slow("recv");
    static final NativeFunction POLL = NativeFunction.slow("poll");
    static final NativeFunction CAPGET = NativeFunction.slow("capget");
    static final NativeFunction CAPSET = NativeFunction.slow("capset");
    static final NativeFunction PRCTL = NativeFunction.slow("prctl");

    private SlowLibC() {}
}
