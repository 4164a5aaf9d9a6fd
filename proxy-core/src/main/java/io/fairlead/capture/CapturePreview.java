package io.fairlead.capture;

import io.fairlead.config.CaptureMode;
import io.fairlead.config.KernelNumbers;
import io.fairlead.config.LocalDetection;
import io.fairlead.linux.NetlinkException;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Node;
import io.fairlead.route.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a way to capture traffic would do, without doing it.
 *
 * <p>Threading: Immutable.
 *
 * @param mode the way; never {@link CaptureMode#AUTO}
 * @param problem why this process cannot capture in this way on this machine; empty if it can
 */
public record CapturePreview(CaptureMode mode, String problem) {
    /** What this process would find out on this machine; {@link CaptureMode#AUTO} becomes the mode that it would choose. */
    public static CapturePreview of(CaptureMode mode) {
        if (mode != CaptureMode.AUTO) {
            return new CapturePreview(mode, problemOf(mode));
        }
        String tproxy = problemOf(CaptureMode.TPROXY);
        if (tproxy.isEmpty()) {
            return new CapturePreview(CaptureMode.TPROXY, "");
        }
        return new CapturePreview(problemOf(CaptureMode.BIND).isEmpty() ? CaptureMode.BIND : CaptureMode.NONE, "");
    }

    private static String problemOf(CaptureMode mode) {
        try {
            switch (mode) {
                case BIND -> requireBind(Nft.find());
                case TPROXY -> requireTproxy(Nft.find());
                case NONE, AUTO -> {}
            }
            return "";
        } catch (CaptureException | NetlinkException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void requireBind(@Nullable Nft nft) {
        CaptureRequirements.require("bind");
        if (nft != null) {
            CaptureRequirements.requireTaken("bind", nft, writer().bind());
        }
    }

    private static void requireTproxy(@Nullable Nft nft) {
        CaptureRequirements.require("tproxy");
        Nft program = CaptureRequirements.requireNft("tproxy", nft);
        CaptureRequirements.requireSysctls();
        CaptureRequirements.requireTaken("tproxy", program, writer().tproxy(1, 1, 1, 1, List.of(), false));
    }

    private static RulesetWriter writer() {
        return new RulesetWriter("", LocalDetection.NONE, List.of(), KernelNumbers.DEFAULT);
    }

    /** Whether the address can be taken for a Service's, as far as the address alone tells. */
    public static boolean isCapturable(Frontend frontend) {
        return frontend.kind() == FrontendKind.NODE_PORT
                || Host.UNKNOWN.isCapturable(frontend.address().address());
    }

    /** What becomes of new connections to a frontend that is captured. */
    public static FrontendRule rule(Frontend frontend, Route route, Node self) {
        return FrontendRule.of(frontend, route, self);
    }
}
