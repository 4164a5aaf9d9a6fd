package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A proxy or Service that the user runs.
 *
 * <p>Threading: Immutable.
 *
 * @param name by which results call it
 * @param frontends where it is reached
 * @param pid of the process whose cost is measured; empty if none is
 */
public record Target(String name, Frontends frontends, OptionalLong pid) implements Contender {
    @Override
    public ContenderInfo info() {
        return new ContenderInfo(name, "target " + frontends.http(), "");
    }

    @Override
    public Kind kind() {
        return Kind.TARGET;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        Optional<MeasuredProcess> process =
                pid.isPresent() ? Optional.of(MeasuredProcess.watch(pid.getAsLong())) : Optional.empty();
        return new Running() {
            @Override
            public Optional<MeasuredProcess> process() {
                return process;
            }

            @Override
            public void close() {
                // It is not ours.
            }
        };
    }
}
