package io.fairlead.bench.fault;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * HAProxy in TCP mode with one thread. The next process takes the listening sockets ({@code -x}), and tells the one before to finish
 * its connections ({@code -sf}), for which it has as long as it takes.
 *
 * <p>Threading: Immutable.
 *
 * @param program where it is
 */
record HaProxyUpgrade(Path program) implements UpgradeContender {
    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                "haproxy",
                "HAProxy, TCP mode, 1 thread, splice forced; -x and -sf, no hard-stop-after",
                Programs.firstLine(program.toString(), "-v"));
    }

    @Override
    public Running start(List<Service> services, Path folder) throws IOException {
        Path socket = folder.resolve("socket");
        StringBuilder text = new StringBuilder("""
            global
                nbthread 1
                maxconn 7000
                maxpipes 1500
                stats socket %s mode 600 level admin expose-fd listeners
            defaults
                mode tcp
                option splice-request
                option splice-response
                timeout connect 5s
                timeout client 1h
                timeout server 1h
            """.formatted(socket));
        for (int i = 0; i < services.size(); i++) {
            Service service = services.get(i);
            FaultLab.sh("ip addr add " + service.frontend().address() + "/32 dev lo");
            text.append("listen service-%d%n    bind %s%n    server endpoint %s%n"
                    .formatted(i, service.frontend(), service.endpoint()));
        }
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), text);
        Instance instance = new Instance(new UpgradeProcesses(folder), config, socket, services);
        instance.processes.start(instance.command());
        return instance;
    }

    private final class Instance implements Running {
        private final UpgradeProcesses processes;
        private final Path config;
        private final Path socket;
        private final List<Service> services;

        Instance(UpgradeProcesses processes, Path config, Path socket, List<Service> services) {
            this.processes = processes;
            this.config = config;
            this.socket = socket;
            this.services = services;
        }

        private List<String> command() {
            return List.of(program.toString(), "-db", "-f", config.toString());
        }

        /** The next process serves once it answers at the socket, which it inherits too. */
        @Override
        public void upgrade() throws IOException {
            MeasuredProcess before = processes.latest();
            List<String> next = new ArrayList<>(command());
            next.addAll(List.of("-x", socket.toString(), "-sf", Long.toString(before.pid())));
            processes.start(next);
            long pid = processes.latest().pid();
            processes.await("the next process", () -> info().contains("Pid: " + pid + "\n"));
        }

        /** What the process at the socket says of itself. */
        private String info() throws IOException {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                channel.write(ByteBuffer.wrap("show info\n".getBytes(StandardCharsets.US_ASCII)));
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
            }
        }

        @Override
        public int processes() {
            return processes.running();
        }

        @Override
        public String logEnd() throws IOException {
            return processes.latest().logEnd();
        }

        @Override
        public void close() throws IOException {
            processes.close();
            for (Service service : services) {
                FaultLab.sh("ip addr del " + service.frontend().address() + "/32 dev lo");
            }
        }
    }
}
