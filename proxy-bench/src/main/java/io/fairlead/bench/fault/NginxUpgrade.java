package io.fairlead.bench.fault;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * nginx with its stream module and one worker process. The master starts another worker at SIGHUP, and tells the one before to finish its
 * connections, for which it has as long as it takes.
 *
 * <p>Threading: Immutable.
 *
 * @param program where it is
 * @param module the stream module, if it is not built in
 */
record NginxUpgrade(Path program, Optional<Path> module) implements UpgradeContender {
    private static final List<Path> MODULES = List.of(
            Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"),
            Path.of("/usr/lib64/nginx/modules/ngx_stream_module.so"),
            Path.of("/usr/share/nginx/modules/ngx_stream_module.so"));

    /** It, if the program has the stream module, built in or else loadable. */
    static Optional<NginxUpgrade> of(Path program) {
        if (Programs.output(program.toString(), "-V").matches("(?s).*--with-stream(\\s.*|$)")) {
            return Optional.of(new NginxUpgrade(program, Optional.empty()));
        }
        return MODULES.stream()
                .filter(Files::isReadable)
                .findFirst()
                .map(module -> new NginxUpgrade(program, Optional.of(module)));
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                "nginx",
                "nginx stream, 1 worker process; SIGHUP, no worker_shutdown_timeout",
                Programs.firstLine(program.toString(), "-v"));
    }

    @Override
    public Running start(List<Service> services, Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        module.ifPresent(file -> text.append("load_module ").append(file).append(";\n"));
        text.append("""
                daemon off;
                worker_processes 1;
                worker_rlimit_nofile 40000;
                pid %s;
                events {
                    worker_connections 19000;
                }
                stream {
                    proxy_connect_timeout 5s;
                    proxy_timeout 1h;
                """.formatted(folder.resolve("pid")));
        for (Service service : services) {
            FaultLab.sh("ip addr add " + service.frontend().address() + "/32 dev lo");
            text.append("    server { listen %s backlog=4096; proxy_pass %s; }%n"
                    .formatted(service.frontend(), service.endpoint()));
        }
        text.append("}\n");
        Path config = Files.writeString(folder.resolve("nginx.conf"), text);
        UpgradeProcesses processes = new UpgradeProcesses(folder);
        processes.start(List.of(program.toString(), "-p", folder.toString(), "-e", "stderr", "-c", config.toString()));
        return new Instance(processes, services);
    }

    private record Instance(UpgradeProcesses started, List<Service> services) implements Running {
        @Override
        public void upgrade() throws IOException {
            MeasuredProcess master = started.latest();
            Set<Long> before = workers(master);
            FaultLab.sh("kill -HUP " + master.pid());
            started.await("another worker", () -> !before.containsAll(workers(master)));
        }

        private static Set<Long> workers(MeasuredProcess master) {
            return ProcessHandle.of(master.pid()).stream()
                    .flatMap(ProcessHandle::children)
                    .map(ProcessHandle::pid)
                    .collect(Collectors.toSet());
        }

        @Override
        public int processes() {
            return started.running();
        }

        @Override
        public String logEnd() throws IOException {
            return started.latest().logEnd();
        }

        @Override
        public void close() throws IOException {
            started.close();
            for (Service service : services) {
                FaultLab.sh("ip addr del " + service.frontend().address() + "/32 dev lo");
            }
        }
    }
}
