package io.fairlead.capture;

import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import io.fairlead.linux.SystemCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the machine and the process need to have for each way to capture traffic. Nothing is changed to find out.
 *
 * <p>Threading: Stateless.
 */
final class CaptureRequirements {
    private static final Logger LOG = LogManager.getLogger(CaptureRequirements.class);

    private CaptureRequirements() {}

    /** @throws CaptureException unless this is Linux, and the process may change what it has to */
    static void require(String mode) {
        String missing = SystemCalls.unavailability();
        if (missing != null) {
            throw new CaptureException("capture " + mode + " is for Linux: " + missing);
        }
        if (!Capabilities.effective().contains(Capability.CAP_NET_ADMIN)) {
            throw new CaptureException(
                    "capture " + mode + " needs the capability CAP_NET_ADMIN, which this process does"
                            + " not have; run it as root, or give its container 'capabilities: {add: [NET_ADMIN]}'");
        }
    }

    /**
     * The program.
     *
     * @throws CaptureException if it is not installed
     */
    static Nft requireNft(String mode, @Nullable Nft nft) {
        if (nft == null) {
            throw new CaptureException("capture " + mode
                    + " needs the program 'nft', which is not on the PATH; install the package nftables");
        }
        return nft;
    }

    /** @throws CaptureException if kernel parameters do not allow capture tproxy */
    static void requireSysctls() {
        requireUnset("tcp_fwmark_accept");
        requireUnset("fwmark_reflect");
    }

    /** With either, sockets send what they answer with the mark that they were reached with, and it comes back. */
    private static void requireUnset(String sysctl) {
        Path file = Path.of("/proc/sys/net/ipv4", sysctl);
        try (InputStream stream = Files.newInputStream(file)) {
            if (stream.read() == '1') {
                throw new CaptureException("capture tproxy cannot work with net.ipv4." + sysctl
                        + "=1, which also captures answers; set it to 0 with 'sysctl -w net.ipv4." + sysctl
                        + "=0'");
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read; assuming 0", file, e);
        }
    }

    /** @throws CaptureException if the kernel would not take these tables */
    static void requireTaken(String mode, Nft nft, Ruleset ruleset) {
        try {
            nft.check(ruleset.removal() + ruleset.text());
        } catch (IOException e) {
            throw new CaptureException(
                    "capture " + mode + " needs nftables support in the kernel, including all features of its table: "
                            + e.getMessage(),
                    e);
        }
    }
}
