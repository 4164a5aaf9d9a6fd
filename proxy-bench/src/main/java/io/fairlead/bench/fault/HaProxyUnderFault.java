package io.fairlead.bench.fault;

import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy in TCP mode with one thread, which tries another endpoint where one does not accept. It has no health checks, as
 * the others have none.
 *
 * <p>Threading: Immutable.
 *
 * @param program where it is
 */
record HaProxyUnderFault(Path program) implements FaultContender {
    private static final int OPEN_FILES = 20_000;

    /** For itself, its listener and its poller. */
    private static final int OWN_FILES = 24;

    /** HAProxy takes a fourth of its connections for pipes by itself, too. */
    private static final int CONNECTIONS_FOR_EACH_PIPE = 4;

    /** Two descriptors for each connection, and two for each pipe. */
    private static final int FILES_FOR_THEM = 2 * CONNECTIONS_FOR_EACH_PIPE + 2;

    @Override
    public String name() {
        return "haproxy";
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                name(),
                "HAProxy, TCP mode, 1 thread, splice forced, redispatch at the first retry",
                Programs.firstLine(program.toString(), "-v"));
    }

    @Override
    public boolean can(Ability ability) {
        return switch (ability) {
            case BE_KILLED, DIAL_FROM_NODE -> true;
            case ONLY_LISTEN_OTHERWISE, CHANGE_ENDPOINTS, DIAL_FROM_CLIENT, WATCH_API_SERVER, RUN_PLUGINS, RUN_NFT ->
                false;
        };
    }

    @Override
    public Running start(AddressPort frontend, List<AddressPort> endpoints, Limits limits, Path folder)
            throws IOException {
        int openFiles = limits.openFiles() == 0 ? OPEN_FILES : limits.openFiles();
        int connections = (openFiles - OWN_FILES) * CONNECTIONS_FOR_EACH_PIPE / FILES_FOR_THEM;
        StringBuilder text =
                new StringBuilder("""
                global
                    nbthread 1
                    maxconn %d
                    maxpipes %d
                defaults
                    mode tcp
                    option splice-request
                    option splice-response
                    option redispatch 1
                    retries 3
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h
                listen service
                    bind %s
                    balance random
                """.formatted(connections, connections / CONNECTIONS_FOR_EACH_PIPE, frontend));
        for (int i = 0; i < endpoints.size(); i++) {
            text.append("    server endpoint-")
                    .append(i)
                    .append(' ')
                    .append(endpoints.get(i))
                    .append('\n');
        }
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), text);
        FaultLab.sh("ip addr add " + frontend.address() + "/32 dev lo");
        ProxyProcess process =
                ProxyProcess.start(List.of(program.toString(), "-db", "-f", config.toString()), limits, folder);
        return new Instance(process, frontend);
    }

    private record Instance(ProxyProcess process, AddressPort frontend) implements Running {
        @Override
        public void change(List<AddressPort> endpoints) {
            throw new UnsupportedOperationException("HAProxy's endpoints do not change here");
        }

        @Override
        public void delete() {
            throw new UnsupportedOperationException("HAProxy's Services do not change here");
        }

        @Override
        public void add(AddressPort other) {
            throw new UnsupportedOperationException("HAProxy's Services do not change here");
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void startAgain() throws IOException {
            process.startAgain();
        }

        @Override
        public String logEnd() throws IOException {
            return process.logEnd();
        }

        @Override
        public void close() throws IOException {
            process.close();
            FaultLab.sh("ip addr del " + frontend.address() + "/32 dev lo");
        }
    }
}
