package io.fairlead.k8s.node;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a node cannot know or do by itself, for the admin API.
 *
 * <p>Threading: Thread-safe.
 *
 * @param origin where the value of a key of the configuration came from, in words such as {@code option --capture}
 * @param onHandedOver called when another process has taken over, and this one should end
 * @param logLevel changes the level of the log; throws an {@link IllegalArgumentException} for one that does not exist
 */
public record NodeHooks(UnaryOperator<String> origin, Consumer<String> logLevel, Runnable onHandedOver) {
    /** For nodes that are started by other programs than the command line. */
    public static final NodeHooks NONE = new NodeHooks(
            _ -> "program",
            level -> {
                throw new IllegalArgumentException("the log level cannot be changed to '" + level + "' here");
            },
            () -> {});
}
