package io.fairlead.bench.fault;

import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.process.Programs;
import io.fairlead.bench.result.ContenderInfo;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code fairlead node --manifests DIR} with one event loop, capturing in one of its ways.
 *
 * <p>Threading: Immutable.
 *
 * @param launcher the script of the checkout
 * @param capture a value of {@code --capture}
 */
record FairleadUnderFault(Path launcher, String capture) implements FaultContender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** With it, plug-ins of this jar are found; the launcher knows only its own. */
    private static final String MAIN_CLASS = "io.fairlead.k8s.cli.Main";

    @Override
    public String name() {
        return "fairlead-" + capture;
    }

    @Override
    public ContenderInfo info() {
        return new ContenderInfo(
                name(),
                "Fairlead node, 1 event loop, --capture " + capture,
                Programs.firstLine(launcher.toString(), "--version"));
    }

    @Override
    public boolean can(Ability ability) {
        return switch (ability) {
            case CHANGE_ENDPOINTS, BE_KILLED, WATCH_API_SERVER, RUN_PLUGINS -> true;
            case ONLY_LISTEN_OTHERWISE -> capture.equals("none");
            case DIAL_FROM_NODE -> !isTransparent();
            case DIAL_FROM_CLIENT -> isTransparent();
            case RUN_NFT -> !capture.equals("none");
        };
    }

    private boolean isTransparent() {
        return capture.equals("tproxy");
    }

    @Override
    public Running start(AddressPort frontend, List<AddressPort> endpoints, Limits limits, Path folder)
            throws IOException {
        if (limits.watches()) {
            return WatchingNode.start(launcher, capture, frontend, endpoints, folder);
        }
        Node node = new Node(Files.createDirectory(folder.resolve("manifests")));
        node.add(frontend);
        node.change(endpoints);
        node.process = ProxyProcess.start(command(limits, node.manifests), limits, folder);
        return node;
    }

    private List<String> command(Limits limits, Path manifests) {
        List<String> arguments = new ArrayList<>(
                List.of("node", "--manifests", manifests.toString(), "--capture", capture, "--event-loops", "1"));
        if (limits.selector().isEmpty()) {
            arguments.addFirst(launcher.toString());
            return arguments;
        }
        arguments.addAll(List.of("--selector", limits.selector()));
        return JavaCommand.of(MAIN_CLASS, arguments);
    }

    private final class Node implements Running {
        private final Path manifests;
        private final List<AddressPort> frontends = new ArrayList<>();
        private List<AddressPort> endpoints = List.of();
        private @Nullable ProxyProcess process;

        Node(Path manifests) {
            this.manifests = manifests;
        }

        private ProxyProcess process() {
            if (process == null) {
                throw new IllegalStateException("the node has not been started");
            }
            return process;
        }

        @Override
        public void change(List<AddressPort> others) throws IOException {
            endpoints = List.copyOf(others);
            write();
        }

        @Override
        public void add(AddressPort frontend) throws IOException {
            if (capture.equals("none")) {
                FaultLab.sh("ip addr add " + frontend.address() + "/32 dev lo");
            }
            frontends.add(frontend);
            write();
        }

        @Override
        public void delete() throws IOException {
            write("");
        }

        private void write() throws IOException {
            write(frontends.stream()
                    .map(frontend -> objects(frontend, endpoints))
                    .collect(Collectors.joining(",\n")));
        }

        /** The node sees the old file or the new one, and nothing between. */
        private void write(String items) throws IOException {
            Path file = Files.writeString(
                    manifests.resolveSibling("services.json"),
                    "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n" + items + "\n]}\n");
            Files.move(file, manifests.resolve("services.json"), StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void kill() {
            process().kill();
        }

        @Override
        public void startAgain() throws IOException {
            process().startAgain();
        }

        @Override
        public String logEnd() throws IOException {
            return process().logEnd();
        }

        @Override
        public void close() throws IOException {
            process().close();
            if (capture.equals("none")) {
                for (AddressPort frontend : frontends) {
                    FaultLab.sh("ip addr del " + frontend.address() + "/32 dev lo");
                }
            } else {
                Programs.run(PATIENCE, List.of(launcher.toString(), "cleanup"));
            }
        }
    }

    private static String objects(AddressPort frontend, List<AddressPort> endpoints) {
        String name = "service-" + frontend.address().toString().replace('.', '-');
        String addresses = endpoints.stream()
                .map(endpoint ->
                        "{\"addresses\": [\"%s\"], \"conditions\": {\"ready\": true}}".formatted(endpoint.address()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT, """
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"namespace": "fault", "name": "%1$s"},
                 "spec": {"type": "ClusterIP", "clusterIP": "%2$s", "ports": [{"protocol": "TCP", "port": %3$d}]}},
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"namespace": "fault", "name": "%1$s-1",
                              "labels": {"kubernetes.io/service-name": "%1$s"}},
                 "ports": [{"name": "", "protocol": "TCP", "port": %4$d}],
                 "endpoints": [%5$s]}""", name, frontend.address(), frontend.port(), FaultLab.ENDPOINT_PORT, addresses);
    }
}
