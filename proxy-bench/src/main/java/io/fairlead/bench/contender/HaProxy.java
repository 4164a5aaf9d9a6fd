package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy in TCP mode with one thread. The open-source version does not relay UDP.
 *
 * <p>Threading: Immutable.
 */
final class HaProxy implements Contender {
    /** With descriptors of both sides and pipes, all of them fit into 20,000. */
    private static final int MOST_CONNECTIONS = 5_000;

    /** As many more as there are listeners have to fit. */
    private static final int MOST_CONNECTIONS_WITH_MANY_LISTENERS = 1_000;

    private static final int MANY_LISTENERS = 1_000;

    private final Path program;
    private final boolean isSplicing;

    HaProxy(Path program, boolean isSplicing) {
        this.program = program;
        this.isSplicing = isSplicing;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                isSplicing ? "haproxy-splice" : "haproxy-copy",
                "HAProxy, TCP mode, 1 thread, " + (isSplicing ? "splice forced" : "without splice"),
                Programs.firstLine(program.toString(), "-v"));
    }

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        StringBuilder text = new StringBuilder("""
                global
                    nbthread 1
                    maxconn %d
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h
                """.formatted(
                        forwards.size() > MANY_LISTENERS ? MOST_CONNECTIONS_WITH_MANY_LISTENERS : MOST_CONNECTIONS));
        if (isSplicing) {
            text.append("    option splice-request\n    option splice-response\n");
        }
        for (int i = 0; i < forwards.size(); i++) {
            text.append("listen service-%d\n    bind %s\n    server endpoint %s\n"
                    .formatted(i, forwards.get(i).frontend(), forwards.get(i).endpoint()));
        }
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), text);
        return new RunningProcess(MeasuredProcess.start(
                List.of(program.toString(), "-db", "-f", config.toString()), folder.resolve("log")));
    }
}
