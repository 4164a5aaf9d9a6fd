package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.ContenderInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The endpoint itself: what the machine and the tools can do without a proxy.
 *
 * <p>Threading: Immutable.
 */
final class Direct implements Contender {
    static final String NAME = "direct";

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(NAME, "no proxy", "");
    }

    @Override
    public Kind kind() {
        return Kind.DIRECT;
    }

    @Override
    public boolean relaysUdp() {
        return true;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) {
        return new Running() {
            @Override
            public Optional<MeasuredProcess> process() {
                return Optional.empty();
            }

            @Override
            public void close() {
                // Nothing was started.
            }
        };
    }
}
