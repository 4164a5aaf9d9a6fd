package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.AddressPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketAddressCodecTest {
    private static final int SIZE = 128;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80,               0200 0050 7f000001 0000000000000000",
        "255.255.255.255:65535,      0200 ffff ffffffff 0000000000000000",
        "0.0.0.0:0,                  0200 0000 00000000 0000000000000000",
        "[::1]:443,                  0a00 01bb 00000000 00000000000000000000000000000001 00000000",
        "[fd00:1:2:3:4:5:6:fff7]:8080, 0a00 1f90 00000000 fd00000100020003000400050006fff7 00000000",
    })
    void addressesHaveTheKernelsLayout(String address, String bytes) {
        byte[] expected = HexFormat.of().parseHex(bytes.replace(" ", ""));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(SIZE).fill((byte) 0xff);
            int length = SocketAddressCodec.write(memory, AddressPort.parse(address));
            assertThat(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
            assertThat(SocketAddressCodec.read(memory)).isEqualTo(AddressPort.parse(address));
        }
    }

    @Test
    void otherFamiliesAreRejected() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(SIZE);
            memory.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            assertThatThrownBy(() -> SocketAddressCodec.read(memory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no IP address, but family 1");
        }
    }
}
