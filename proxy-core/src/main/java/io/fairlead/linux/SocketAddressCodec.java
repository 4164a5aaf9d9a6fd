package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6} in memory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/sockaddr.3type.html">sockaddr(3type)</a>
 */
final class SocketAddressCodec {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int IPV4_BYTES = 16;
    static final int IPV6_BYTES = 28;

    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt IPV4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong IPV6 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final long PORT_AT = 2;
    private static final long IPV4_AT = 4;
    private static final long IPV6_AT = 8;

    private SocketAddressCodec() {}

    static int domain(IpFamily family) {
        return family == IpFamily.IPV4 ? AF_INET : AF_INET6;
    }

    /** Writes the address and returns its length in bytes. */
    static int write(MemorySegment memory, AddressPort value) {
        IpAddress address = value.address();
        int length = address.family() == IpFamily.IPV4 ? IPV4_BYTES : IPV6_BYTES;
        memory.asSlice(0, length).fill((byte) 0);
        memory.set(FAMILY, 0, (short) domain(address.family()));
        memory.set(PORT, PORT_AT, (short) value.port());
        if (address.family() == IpFamily.IPV4) {
            memory.set(IPV4, IPV4_AT, (int) address.low());
        } else {
            memory.set(IPV6, IPV6_AT, address.high());
            memory.set(IPV6, IPV6_AT + Long.BYTES, address.low());
        }
        return length;
    }

    static AddressPort read(MemorySegment memory) {
        int port = Short.toUnsignedInt(memory.get(PORT, PORT_AT));
        return switch (memory.get(FAMILY, 0)) {
            case AF_INET -> new AddressPort(IpAddress.ofIpv4(memory.get(IPV4, IPV4_AT)), port);
            case AF_INET6 ->
                new AddressPort(
                        new IpAddress(IpFamily.IPV6, memory.get(IPV6, IPV6_AT), memory.get(IPV6, IPV6_AT + Long.BYTES)),
                        port);
            default -> throw new IllegalStateException("no IP address, but family " + memory.get(JAVA_BYTE, 0));
        };
    }
}
