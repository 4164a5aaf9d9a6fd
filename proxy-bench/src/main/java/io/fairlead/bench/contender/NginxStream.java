package io.fairlead.bench.contender;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * nginx with its stream module and one worker process. Its UDP sessions last as long as those of Fairlead, with any number
 * of replies, and its sockets have buffers as large as Fairlead's.
 *
 * <p>Threading: Immutable.
 */
final class NginxStream implements Contender {
    /** Where Debian and others put the module, if it is not built in. */
    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"),
            Path.of("/usr/lib64/nginx/modules/ngx_stream_module.so"),
            Path.of("/usr/share/nginx/modules/ngx_stream_module.so"));

    private static final String TCP_SERVER = "    server { listen %s backlog=4096; proxy_pass %s; }\n";

    private static final String UDP_SERVER =
            "    server { listen %s udp reuseport rcvbuf=4m; proxy_pass %s; proxy_timeout 120s; }\n";

    private final Path program;
    private final Optional<Path> module;

    private NginxStream(Path program, Optional<Path> module) {
        this.program = program;
        this.module = module;
    }

    /** It, if the program has the stream module, built in or else loadable. */
    static Optional<NginxStream> of(Path program) {
        if (isBuiltIn(program)) {
            return Optional.of(new NginxStream(program, Optional.empty()));
        }
        return MODULES.stream()
                .filter(Files::isReadable)
                .findFirst()
                .map(module -> new NginxStream(program, Optional.of(module)));
    }

    private static boolean isBuiltIn(Path program) {
        return Programs.output(program.toString(), "-V").matches("(?s).*--with-stream(\\s.*|$)");
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                "nginx", "nginx stream, 1 worker process", Programs.firstLine(program.toString(), "-v"));
    }

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    @Override
    public boolean relaysUdp() {
        return true;
    }

    @Override
    public Running start(List<Forward> forwards, Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        module.ifPresent(file -> text.append("load_module ").append(file).append(";\n"));
        text.append("""
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 20000;
                pid %s;
                events {
                    worker_connections 19000;
                }
                stream {
                    proxy_connect_timeout 5s;
                    proxy_timeout 1h;
                """.formatted(folder.resolve("pid")));
        for (Forward forward : forwards) {
            text.append((forward.isUdp() ? UDP_SERVER : TCP_SERVER).formatted(forward.frontend(), forward.endpoint()));
        }
        text.append("}\n");
        Path config = Files.writeString(folder.resolve("nginx.conf"), text);
        return new RunningProcess(MeasuredProcess.start(
                List.of(program.toString(), "-p", folder.toString(), "-e", "stderr", "-c", config.toString()),
                folder.resolve("log")));
    }
}
