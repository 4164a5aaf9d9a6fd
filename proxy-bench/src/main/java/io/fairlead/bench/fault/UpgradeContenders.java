package io.fairlead.bench.fault;

import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.LeftOut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The proxies that can be replaced on this machine, and those that cannot, with the reason.
 *
 * <p>Threading: Immutable.
 */
public final class UpgradeContenders {
    private final List<UpgradeContender> present;
    private final List<LeftOut> leftOut;

    private UpgradeContenders(List<UpgradeContender> present, List<LeftOut> leftOut) {
        this.present = List.copyOf(present);
        this.leftOut = List.copyOf(leftOut);
    }

    /**
     * Looks for all that are known.
     *
     * @param launcher the script {@code fairlead}
     * @param haproxy the program; found by PATH if empty
     */
    public static UpgradeContenders find(Path launcher, Optional<Path> haproxy) {
        List<UpgradeContender> present = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        haproxy.or(() -> Programs.find("haproxy"))
                .ifPresentOrElse(
                        program -> present.add(new HaProxyUpgrade(program)),
                        () -> leftOut.add(new LeftOut("haproxy", Packages.missing("haproxy"))));
        Programs.find("nginx")
                .flatMap(NginxUpgrade::of)
                .ifPresentOrElse(present::add, () -> leftOut.add(new LeftOut("nginx", Packages.missing("nginx"))));
        Stream.of("bind", "tproxy").forEach(capture -> present.add(new FairleadUpgrade(launcher, capture)));
        return new UpgradeContenders(present, leftOut);
    }

    /** Only those whose names hold one of the parts; all if there are no parts. */
    public UpgradeContenders named(List<String> parts) {
        return new UpgradeContenders(
                present.stream()
                        .filter(one -> parts.isEmpty() || parts.stream().anyMatch(one.name()::contains))
                        .toList(),
                leftOut);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return present.isEmpty();
    }

    List<UpgradeContender> present() {
        return present;
    }

    List<LeftOut> leftOut() {
        return leftOut;
    }
}
