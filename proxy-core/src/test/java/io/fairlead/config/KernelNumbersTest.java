package io.fairlead.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.model.PortRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelNumbersTest {
    private static KernelNumbers numbers(
            String captureMark, String dialMark, int priority, int table, int zone, String ports) {
        return new KernelNumbers(
                KernelNumbers.parseMark("captureMark", captureMark),
                KernelNumbers.parseMark("dialMark", dialMark),
                priority,
                table,
                zone,
                PortRange.parse(ports));
    }

    @ParameterizedTest
    @CsvSource({
        "0x1,        0x2,        1,     1,          1,     1024-1123",
        "0x80000000, 0x7fff3fff, 32765, 2147483647, 65535, 1024-65535",
        "4096,       64,         100,   252,        4096,  65436-65535",
        "0x3000,     0xc0,       100,   256,        4096,  10000-29999",
    })
    void allowedNumbersAreTaken(String captureMark, String dialMark, int priority, int table, int zone, String ports) {
        assertThat(numbers(captureMark, dialMark, priority, table, zone, ports)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0      | 0x40   | 100   | 4096 | 4096  | 10000-29999 | captureMark is 0; expected a number with at least one bit set
            0x1000 | 0x0    | 100   | 4096 | 4096  | 10000-29999 | dialMark is 0; expected a number with at least one bit set
            0x4000 | 0x40   | 100   | 4096 | 4096  | 10000-29999 | captureMark is 0x4000; 0x4000 and 0x8000 are marks of kube-proxy; use other bits
            0x1000 | 0x8040 | 100   | 4096 | 4096  | 10000-29999 | dialMark is 0x8040; 0x4000 and 0x8000 are marks of kube-proxy; use other bits
            0x1000 | 0x1040 | 100   | 4096 | 4096  | 10000-29999 | dialMark is 0x1040, which has bits of captureMark, 0x1000; use others
            0x1000 | 0x40   | 0     | 4096 | 4096  | 10000-29999 | rulePriority is 0; allowed are 1 to 32765
            0x1000 | 0x40   | 32766 | 4096 | 4096  | 10000-29999 | rulePriority is 32766; allowed are 1 to 32765
            0x1000 | 0x40   | 100   | 0    | 4096  | 10000-29999 | routingTable is 0; allowed are 1 to 2147483647
            0x1000 | 0x40   | 100   | 254  | 4096  | 10000-29999 | routingTable is 254; 253 to 255 are tables of the kernel; use another number
            0x1000 | 0x40   | 100   | 4096 | 0     | 10000-29999 | conntrackZone is 0; allowed are 1 to 65535
            0x1000 | 0x40   | 100   | 4096 | 65536 | 10000-29999 | conntrackZone is 65536; allowed are 1 to 65535
            0x1000 | 0x40   | 100   | 4096 | 4096  | 1023-1200   | transparentSourcePorts is 1023-1200; expected at least 100 ports from 1024 to 65535
            0x1000 | 0x40   | 100   | 4096 | 4096  | 2000-2098   | transparentSourcePorts is 2000-2098; expected at least 100 ports from 1024 to 65535
            """)
    void otherNumbersAreRejectedByTheNameOfTheirKey(
            String captureMark, String dialMark, int priority, int table, int zone, String ports, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> numbers(captureMark, dialMark, priority, table, zone, ports))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "one", "-1", "0x100000000"})
    void whatIsNoMarkIsRejected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelNumbers.parseMark("dialMark", text))
                .withMessage("dialMark is '" + text + "'; expected a number from 0x1 to 0xffffffff, such as 0x1000");
    }
}
