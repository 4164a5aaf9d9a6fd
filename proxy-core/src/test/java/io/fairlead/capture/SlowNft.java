package io.fairlead.capture;

import io.fairlead.config.ProxyConfig;
import io.fairlead.listen.ConnectionPolicy;
import io.fairlead.model.Node;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A program {@code nft} that can be made slow, or made to fail, as on a machine under load, and that counts its transactions.
 *
 * <p>Threading: Thread-safe.
 */
public final class SlowNft {
    private final Path directory;
    private final Path program;

    private SlowNft(Path directory) {
        this.directory = directory;
        program = directory.resolve("nft");
    }

    /** A program in this directory, as fast as the one that is installed. */
    public static SlowNft in(Path directory) throws IOException {
        SlowNft nft = new SlowNft(directory);
        Files.writeString(nft.program, """
                #!/bin/sh
                if [ "$1" = -f ]; then
                    echo >> DIR/transactions
                    [ -e DIR/fails ] && { echo 'as the test wants it' >&2; exit 1; }
                    [ -e DIR/delay ] && sleep "$(cat DIR/delay)"
                fi
                PATH="$PATH:/usr/sbin:/sbin"
                exec nft "$@"
                """.replace("DIR", directory.toString()));
        Files.setPosixFilePermissions(nft.program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return nft;
    }

    /** Each transaction takes so much longer from now on; those that have begun do not change. */
    public void delay(Duration delay) throws IOException {
        Files.writeString(directory.resolve("delay"), "%d.%03d".formatted(delay.toSeconds(), delay.toMillisPart()));
    }

    /** Whether transactions fail from now on. */
    public void fail(boolean isFailing) throws IOException {
        Path file = directory.resolve("fails");
        if (isFailing) {
            Files.writeString(file, "");
        } else {
            Files.deleteIfExists(file);
        }
    }

    /** How many transactions have begun. */
    public int transactions() throws IOException {
        Path file = directory.resolve("transactions");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.size();
    }

    /** Opens a capture that uses it. */
    public Capture open(
            ProxyConfig config,
            Transport transport,
            @Nullable UdpRelay udp,
            Node self,
            ScheduledExecutorService control) {
        return new CaptureFactory(
                        config.capture(),
                        transport,
                        ConnectionPolicy.downstreamOptions(config.connection()),
                        udp,
                        self,
                        control,
                        Takeover.fromStopping(),
                        new Nft(program))
                .open();
    }
}
