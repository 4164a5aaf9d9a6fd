package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.ContenderInfo;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A plain relay on Netty, with one event loop.
 *
 * <p>Threading: Immutable.
 */
final class PlainNetty implements Contender {
    private final String mainClass;

    /** @param mainClass takes {@code relay FILE}, where the file has a line {@code FROM TO} for each forward */
    PlainNetty(String mainClass) {
        this.mainClass = mainClass;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo("netty", "plain relay on Netty's channels, 1 event loop", version());
    }

    private static String version() {
        Version version = Version.identify().get("netty-common");
        return version == null ? "Netty" : "Netty " + version.artifactVersion();
    }

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        Path file = folder.resolve("forwards");
        Files.write(
                file,
                forwards.stream()
                        .map(forward -> forward.frontend() + " " + forward.endpoint())
                        .toList());
        return new RunningProcess(MeasuredProcess.start(
                JavaCommand.of(mainClass, List.of("relay", file.toString())), folder.resolve("log")));
    }
}
