package io.fairlead.k8s.ask;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.ask.AskException.Kind;
import io.fairlead.k8s.ask.answer.ErrorAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Failures to ask a node, in words: what happened, and what to do.
 *
 * <p>Threading: Immutable.
 */
record AdminFailures(AdminAddress address) {
    private static final String ELSEWHERE =
            " In Kubernetes, ask the pod of the node: kubectl fairlead --node NODE status";

    /** Why the socket cannot be connected to; null if nothing speaks against it. */
    @Nullable
    AskException beforeConnecting() {
        if (!(address instanceof AdminAddress.UnixSocket(Path path))) {
            return null;
        }
        try {
            var _ = Files.readAttributes(path, BasicFileAttributes.class);
            return Files.isWritable(path) ? null : notAllowed(null);
        } catch (NoSuchFileException e) {
            return new AskException(
                    Kind.UNREACHABLE,
                    path + " does not exist: no node is running on this machine, or its adminSocket is another path."
                            + " Start a node, or give the path with --admin unix:PATH." + ELSEWHERE,
                    e);
        } catch (AccessDeniedException e) {
            return notAllowed(e);
        } catch (IOException e) {
            return unreachable(e);
        }
    }

    AskException notConnected(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Permission denied")) {
            return notAllowed(cause);
        }
        if (message.contains("refused")) {
            return new AskException(
                    Kind.UNREACHABLE,
                    address + " refuses connections: "
                            + (address instanceof AdminAddress.UnixSocket
                                    ? "the node that made the socket has ended. Start it again, or give the socket of"
                                            + " another node with --admin unix:PATH." + ELSEWHERE
                                    : "no node listens there. Check its metricsBindAddress, or use its Unix socket: --admin "
                                            + AdminAddress.DEFAULT),
                    cause);
        }
        return unreachable(cause);
    }

    private AskException unreachable(Throwable cause) {
        return new AskException(Kind.UNREACHABLE, address + " cannot be connected to: " + text(cause), cause);
    }

    private AskException notAllowed(@Nullable Throwable cause) {
        return new AskException(
                Kind.DENIED,
                "permission denied for " + address + ": only root and the user of the node may ask it. Run the command"
                        + " with sudo." + ELSEWHERE,
                cause);
    }

    AskException tooLate(Duration deadline) {
        return new AskException(
                Kind.UNREACHABLE,
                address + " does not answer within " + DurationText.format(deadline)
                        + "; the node is overloaded or stuck. Try a longer --timeout, and look at its log");
    }

    AskException silent(Duration silence) {
        return new AskException(
                Kind.UNREACHABLE,
                address + " has sent nothing for " + DurationText.format(silence)
                        + ", not even a heartbeat; the node is stuck or was killed");
    }

    AskException broken(Throwable cause) {
        return new AskException(Kind.FAILED, address + ": " + text(cause), cause);
    }

    /** The failure that the node has answered with. */
    AskException answered(ReceivedAnswer answer) {
        String message = message(answer);
        return switch (answer.status()) {
            case 400 -> new AskException(Kind.WRONG_QUESTION, message);
            case 401 ->
                new AskException(
                        Kind.DENIED,
                        message + ". Give the file with the token: --admin-token-file FILE, the node's adminTokenFile");
            case 403 ->
                new AskException(
                        Kind.DENIED,
                        message + ". On the machine of the node, use its Unix socket: --admin " + AdminAddress.DEFAULT);
            case 404 -> new AskException(Kind.UNKNOWN, message);
            default -> new AskException(Kind.FAILED, message);
        };
    }

    private String message(ReceivedAnswer answer) {
        String plain = "the node answered with status " + answer.status();
        try {
            ErrorAnswer read = AskJson.read(answer.body(), ErrorAnswer.class);
            return read.error() == null || read.error().message().isEmpty()
                    ? plain
                    : read.error().message();
        } catch (AskException _) {
            String body = new String(answer.body(), StandardCharsets.UTF_8).strip();
            boolean isSentence = !body.isEmpty() && body.length() < 200 && body.indexOf('\n') < 0;
            return isSentence ? plain + ": " + body : plain;
        }
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
