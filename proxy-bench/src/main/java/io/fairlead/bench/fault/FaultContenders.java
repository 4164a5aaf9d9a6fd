package io.fairlead.bench.fault;

import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.LeftOut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The proxies that can be tested on this machine, and those that cannot, with the reason.
 *
 * <p>Threading: Immutable.
 *
 * @param present in the order in which results show them
 * @param leftOut those that cannot
 */
public record FaultContenders(List<FaultContender> present, List<LeftOut> leftOut) {
    private static final List<String> CAPTURES = List.of("none", "bind", "tproxy");

    /** Copies the lists. */
    public FaultContenders {
        present = List.copyOf(present);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Looks for all that are known.
     *
     * @param launcher the script {@code fairlead}
     * @param haproxy the program; found by PATH if empty
     */
    public static FaultContenders find(Path launcher, Optional<Path> haproxy) {
        List<FaultContender> present = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        Programs.find("nft")
                .ifPresentOrElse(nft -> present.add(new NatUnderFault(nft)), () -> leftOut.add(missing("nat", "nft")));
        haproxy.or(() -> Programs.find("haproxy"))
                .ifPresentOrElse(
                        program -> present.add(new HaProxyUnderFault(program)),
                        () -> leftOut.add(missing("haproxy", "haproxy")));
        CAPTURES.forEach(capture -> present.add(new FairleadUnderFault(launcher, capture)));
        return new FaultContenders(present, leftOut);
    }

    private static LeftOut missing(String name, String program) {
        return new LeftOut(name, Packages.missing(program));
    }

    /** Only those whose names hold one of the parts; all if there are no parts. */
    public FaultContenders named(List<String> parts) {
        return new FaultContenders(
                present.stream()
                        .filter(one -> parts.isEmpty() || parts.stream().anyMatch(one.name()::contains))
                        .toList(),
                leftOut);
    }
}
