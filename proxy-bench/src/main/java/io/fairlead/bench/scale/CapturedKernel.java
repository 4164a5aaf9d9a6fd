package io.fairlead.bench.scale;

import io.fairlead.bench.contender.OutsideRoute;
import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.CaptureRun.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The kernel's side of a node that captures traffic, in a network namespace of our own: what is in it, and a way out at
 * whose end every connection is refused at once.
 *
 * <p>Threading: one thread at a time. Needs root.
 *
 * <p>Source: nft(8), ip-route(8), ip-rule(8).
 */
final class CapturedKernel {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OUR_TABLE = "table ip fairlead_bench";

    /** How Fairlead's local routes are known, and the table of its policy routes. */
    private static final String LOCAL_ROUTE = " table local proto 250 ";

    private static final String POLICY_TABLE = "4096";

    /** What is captured has this mark on its way back in, but in this chain its way out is still the one before. */
    private static final String CAPTURED = "0x1000";

    /** As {@code 10.96.0.1 . tcp . 80}; in a set of another family it looks otherwise. */
    private static final Pattern FRONTEND = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+ \\. tcp \\. \\d+");

    private final Path nft;
    private final Path ip;

    private CapturedKernel(Path nft, Path ip) {
        this.nft = nft;
        this.ip = ip;
    }

    /**
     * Makes the way out, so that what is not captured is refused rather than lost.
     *
     * @throws IOException if a program is missing, or it cannot
     */
    static CapturedKernel prepare() throws IOException {
        CapturedKernel kernel = new CapturedKernel(program("nft"), program("ip"));
        OutsideRoute.add();
        kernel.run(
                kernel.nft,
                OUR_TABLE.replace("table", "add table")
                        + "; add chain ip fairlead_bench output { type filter hook output priority filter; }"
                        + "; add rule ip fairlead_bench output oifname " + OutsideRoute.DEVICE
                        + " meta mark & " + CAPTURED + " == 0 meta l4proto tcp reject with tcp reset");
        return kernel;
    }

    private static Path program(String name) throws IOException {
        return Programs.find(name).orElseThrow(() -> new IOException(Packages.missing(name)));
    }

    /**
     * What is installed now.
     *
     * @param sockets how many there were before the node
     */
    Installed installed(int sockets) throws IOException {
        List<String> tables = run(nft, "list tables")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("table ") && !line.equals(OUR_TABLE))
                .toList();
        long frontends = 0;
        for (String table : tables) {
            frontends += FRONTEND.matcher(run(nft, "list " + table)).results().count();
        }
        return new Installed(
                tables.size(),
                (int) frontends,
                routes("-4", LOCAL_ROUTE) + routes("-6", LOCAL_ROUTE),
                rules("-4") + rules("-6"),
                Math.max(0, LocalServices.sockets() - sockets));
    }

    private int rules(String family) throws IOException {
        long rules = run(ip, family + " rule show")
                .lines()
                .filter(line -> line.contains("fwmark"))
                .count();
        return (int) rules + routes(family, " table " + POLICY_TABLE + " ");
    }

    /** Not of one table, since ip(8) takes it for an error if there is none. */
    private int routes(String family, String with) throws IOException {
        return (int) run(ip, family + " route show table all")
                .lines()
                .filter(line -> (line + " ").contains(with))
                .count();
    }

    private String run(Path program, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments.split(" ", -1)));
        return Programs.run(PATIENCE, command);
    }
}
