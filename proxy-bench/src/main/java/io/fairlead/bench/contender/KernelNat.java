package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Destination NAT by nftables, as kube-proxy's nftables mode does it. Its rules exist only while it is measured,
 * because conntrack costs every contender something. It works in the kernel, on whichever CPU sends; so no CPU is
 * shown.
 *
 * <p>Threading: Immutable. It needs root, and a network namespace of its own.
 */
final class KernelNat implements Contender {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TABLE = "fairlead_bench";

    private final Path nft;

    KernelNat(Path nft) {
        this.nft = nft;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo("nat", "kernel NAT by nftables", Programs.firstLine(nft.toString(), "--version"));
    }

    @Override
    public Kind kind() {
        return Kind.KERNEL;
    }

    @Override
    public boolean relaysUdp() {
        return true;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        OutsideRoute.add();
        Path rules = folder.resolve("nat.nft");
        String map = forwards.stream()
                .map(forward -> "%s . %s . %d : %s . %d"
                        .formatted(
                                forward.frontend().address(),
                                forward.protocol().name().toLowerCase(Locale.ROOT),
                                forward.frontend().port(),
                                forward.endpoint().address(),
                                forward.endpoint().port()))
                .collect(Collectors.joining(", "));
        Files.writeString(rules, """
                table ip %s {
                    chain output {
                        type nat hook output priority -100;
                        dnat to ip daddr . meta l4proto . th dport map { %s }
                    }
                }
                """.formatted(TABLE, map));
        return new Rules(rules);
    }

    private final class Rules implements Running {
        private final Path file;
        private boolean isActive;

        Rules(Path file) {
            this.file = file;
        }

        @Override
        public Optional<MeasuredProcess> process() {
            return Optional.empty();
        }

        @Override
        public void activate() throws IOException {
            Programs.run(PATIENCE, List.of(nft.toString(), "-f", file.toString()));
            isActive = true;
        }

        @Override
        public void deactivate() throws IOException {
            if (isActive) {
                isActive = false;
                Programs.run(PATIENCE, List.of(nft.toString(), "delete", "table", "ip", TABLE));
            }
        }

        @Override
        public void close() {
            try {
                deactivate();
            } catch (IOException e) {
                // The rules end with the network namespace.
            }
        }
    }
}
