package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Ability;
import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.bench.process.Packages;
import io.fairlead.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules that take long to install: a change of endpoints, which needs none, is to be effective at once. Recovery counts from
 * that change until no connection reaches the old endpoint.
 */
final class SlowNft implements Fault {
    private static final int MILLIS = 5_000;
    private static final int PER_SECOND = 100;
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "slow-nft";
    }

    @Override
    public String title() {
        return "nft takes 3 s: a Service is added, then the endpoint of another is replaced";
    }

    @Override
    public boolean suits(FaultContender contender) {
        return contender.can(Ability.RUN_NFT);
    }

    @Override
    public FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException {
        lab.endpoints().listen(lab.endpoint(0));
        lab.endpoints().listen(lab.endpoint(1));
        Path programs = lab.newFolder("programs");
        Path slow = programs.resolve("slow");
        wrap(programs, slow);
        try (Trial trial = Trial.start(lab, contender, List.of(lab.endpoint(0)), new Limits(0, "", programs))) {
            Agent.Load load = lab.clients()
                    .begin(LoadPlan.during(trial.frontend(), MILLIS, PER_SECOND, TIMEOUT_MILLIS)
                            .asking(1_000));
            Files.createFile(slow);
            trial.running().add(lab.newFrontend());
            Trial.pause(BETWEEN);
            trial.running().change(List.of(lab.endpoint(1)));
            @Nullable Double moved = trial.movedWithin(lab.endpoint(1), PATIENCE);
            LoadCount count = load.end();
            Files.delete(slow);
            return FaultOutcome.of(count, moved);
        }
    }

    /** A program of the same name, found before the real one. */
    private static void wrap(Path programs, Path slow) throws IOException {
        Path nft = Programs.find("nft").orElseThrow(() -> new IOException(Packages.missing("nft")));
        Path wrapper = Files.writeString(
                programs.resolve("nft"), "#!/bin/sh\n[ -e %s ] && sleep 3\nexec %s \"$@\"\n".formatted(slow, nft));
        if (!wrapper.toFile().setExecutable(true)) {
            throw new IOException(wrapper + " cannot be made executable");
        }
    }
}
