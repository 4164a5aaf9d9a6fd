package io.fairlead.k8s.config;

import io.fairlead.config.CaptureMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a node meets the process that it replaces, and the one that replaces it.
 *
 * <p>Threading: Immutable.
 *
 * @param directory the directory of the socket; null for no hand-over
 * @param isSet whether it is configured; if not, it is used only where traffic is captured, since several nodes that capture nothing
 *     may run side by side
 */
public record HandoverDir(@Nullable Path directory, boolean isSet) {
    /** What is used if nothing is configured. */
    public static final HandoverDir DEFAULT = new HandoverDir(Path.of("/run/fairlead/handover"), false);

    /** No hand-over. */
    public static final HandoverDir NONE = new HandoverDir(null, true);

    /**
     * As configured.
     *
     * @param text null for the default, empty for no hand-over
     * @throws IllegalArgumentException if it is not an absolute path
     */
    public static HandoverDir of(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        if (text.isBlank()) {
            return NONE;
        }
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(
                    "handoverDir is '" + text + "'; expected an absolute path, or nothing to disable the hand-over");
        }
        return new HandoverDir(path, true);
    }

    /** The directory for a node that captures traffic in this way; null for no hand-over. */
    public @Nullable Path in(CaptureMode mode) {
        return isSet || mode != CaptureMode.NONE ? directory : null;
    }
}
