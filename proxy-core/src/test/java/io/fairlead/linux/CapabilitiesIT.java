package io.fairlead.linux;

import static io.fairlead.linux.InNewNamespace.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a thread may do, and what it hands on, as {@code /proc} shows it. */
final class CapabilitiesIT {
    private static final int PR_SET_SECUREBITS = 28;
    private static final long SECBIT_NOROOT = 1;
    private static final long NET_ADMIN = 1L << 12;
    private static final long NET_RAW = 1L << 13;

    @BeforeEach
    void haveThemAll() {
        assumeTrue(
                Capabilities.effective()
                        .containsAll(EnumSet.of(
                                Capability.CAP_SETPCAP,
                                Capability.CAP_NET_ADMIN,
                                Capability.CAP_NET_RAW,
                                Capability.CAP_SYS_ADMIN)),
                "needs root: several capabilities, to drop some");
    }

    @Test
    void effectiveOnesAreThoseOfTheKernel() throws IOException {
        long bits = statusOfThread("CapEff");
        for (Capability capability : Capability.values()) {
            assertThat(Capabilities.effective().contains(capability))
                    .as(capability.name())
                    .isEqualTo((bits & capability.bit()) != 0);
        }
    }

    @Test
    void allOthersAreDroppedForTheThread() throws Exception {
        InNewNamespace.onThread(() -> {
            Capabilities.keepOnly(Set.of(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW));
            assertThat(Capabilities.effective())
                    .containsExactlyInAnyOrder(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
            for (String set : List.of("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")) {
                assertThat(statusOfThread(set)).as(set).isEqualTo(NET_ADMIN | NET_RAW);
            }
        });
        assertThat(Capabilities.effective()).as("of another thread").contains(Capability.CAP_SYS_ADMIN);
    }

    @Test
    void programsAndThreadsThatAreStartedLaterLackThemToo() throws Exception {
        InNewNamespace.onThread(() -> {
            Capabilities.keepOnly(Set.of(Capability.CAP_NET_ADMIN));
            assertThat(command("grep CapEff /proc/self/status")).containsExactly("CapEff:\t0000000000001000");
            InNewNamespace.onThread(
                    () -> assertThat(Capabilities.effective()).containsExactly(Capability.CAP_NET_ADMIN));
        });
    }

    /** With SECBIT_NOROOT, root starts programs as any other user does. */
    @Test
    void programsOfOtherUsersThanRootKeepWhatIsKept() throws Exception {
        InNewNamespace.onThread(() -> {
            setSecureBits(SECBIT_NOROOT);
            Capabilities.keepOnly(Set.of(Capability.CAP_NET_ADMIN));
            assertThat(command("grep CapEff /proc/self/status")).containsExactly("CapEff:\t0000000000001000");
        });
    }

    private static void setSecureBits(long bits) {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(SlowLibC.PRCTL.call(NativeFunction.errno(arena), PR_SET_SECUREBITS, bits, 0L, 0L, 0L))
                    .isZero();
        }
    }

    @Test
    void whatTheThreadDoesNotHaveIsNotGained() throws Exception {
        InNewNamespace.onThread(() -> {
            Capabilities.keepOnly(Set.of(Capability.CAP_NET_RAW));
            Capabilities.keepOnly(Set.of(Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN));
            assertThat(Capabilities.effective()).containsExactly(Capability.CAP_NET_RAW);
            Capabilities.keepOnly(Set.of());
            assertThat(Capabilities.effective()).isEmpty();
            assertThat(statusOfThread("CapPrm")).isZero();
        });
    }

    private static long statusOfThread(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .mapToLong(bits -> Long.parseUnsignedLong(bits, 16))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
