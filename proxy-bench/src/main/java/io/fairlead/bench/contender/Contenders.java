package io.fairlead.bench.contender;

import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.LeftOut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contenders that can take part on this machine, and those that cannot, with the reason.
 *
 * <p>Threading: Immutable.
 *
 * @param present in the order in which results show them
 * @param leftOut those that cannot
 */
public record Contenders(List<Contender> present, List<LeftOut> leftOut) {
    private static final String NOT_ISOLATED =
            "needs root and a network namespace of its own, which a run with --target or --no-isolation has not";

    /** Copies the lists. */
    public Contenders {
        present = List.copyOf(present);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Looks for all that are known.
     *
     * @param launcher the script {@code fairlead}
     * @param mainClass of this jar, for the plain relay
     * @param isIsolated whether this process runs in a network namespace of its own, as root
     * @param programs where programs are that are not to be found by PATH, by their names
     */
    public static Contenders find(Path launcher, String mainClass, boolean isIsolated, Map<String, Path> programs) {
        Search search = new Search(programs);
        search.present.add(new Direct());
        if (isIsolated) {
            search.program("nat", "nft", program -> Optional.of(new KernelNat(program)));
        } else {
            search.leaveOut("nat", NOT_ISOLATED);
        }
        search.program("haproxy-splice", "haproxy", program -> Optional.of(new HaProxy(program, true)));
        search.program("haproxy-copy", "haproxy", program -> Optional.of(new HaProxy(program, false)));
        search.program("nginx", "nginx", NginxStream::of);
        search.present.add(new PlainNetty(mainClass));
        if (Files.isExecutable(launcher)) {
            search.present.add(new FairleadNode(launcher, "splice"));
            search.present.add(FairleadNode.withAccessLog(launcher));
            search.present.add(new FairleadNode(launcher, "copy"));
            search.capturing(launcher, isIsolated);
        } else {
            search.leaveOut("fairlead-splice", "there is no launcher at '" + launcher + "'");
        }
        return new Contenders(search.present, search.leftOut);
    }

    /**
     * Looks for those that can run next to an application, for one Service.
     *
     * @param root where {@code ./fairlead image sidecar} has put the root directory of the image
     * @param program the sidecar in place of that of the image; null for that
     * @param programs where programs are that are not to be found by PATH, by their names
     */
    public static Contenders forOneService(Path root, @Nullable Path program, Map<String, Path> programs) {
        Search search = new Search(programs);
        search.program("haproxy-splice", "haproxy", haproxy -> Optional.of(new HaProxy(haproxy, true)));
        search.program("nginx", "nginx", NginxStream::of);
        if (program != null) {
            search.present.add(FairleadSidecar.of(program));
        } else if (FairleadSidecar.isImage(root)) {
            search.present.add(FairleadSidecar.ofImage(root));
        } else {
            search.leaveOut(
                    FairleadSidecar.NAME, "the image has not been built; build it with './fairlead image sidecar'");
        }
        return new Contenders(search.present, search.leftOut);
    }

    private static final class Search {
        private final List<Contender> present = new ArrayList<>();
        private final List<LeftOut> leftOut = new ArrayList<>();
        private final Map<String, Path> programs;

        Search(Map<String, Path> programs) {
            this.programs = programs;
        }

        void capturing(Path launcher, boolean isIsolated) {
            for (String mode : List.of("bind", "tproxy")) {
                String name = CapturingNode.name(mode);
                if (isIsolated) {
                    program(
                            name,
                            "nft",
                            program -> Optional.of(new CapturingNode(launcher, mode, new FrozenTables(program))));
                } else {
                    leaveOut(name, NOT_ISOLATED);
                }
            }
        }

        void program(String name, String program, Function<Path, Optional<? extends Contender>> contender) {
            Optional<? extends Contender> found = Optional.ofNullable(programs.get(program))
                    .or(() -> Programs.find(program))
                    .flatMap(contender);
            if (found.isPresent()) {
                present.add(found.get());
            } else {
                leaveOut(name, Packages.missing(program));
            }
        }

        void leaveOut(String name, String why) {
            leftOut.add(new LeftOut(name, why));
        }
    }
}
