package io.fairlead.bench.fault;

import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.contender.OutsideRoute;
import io.fairlead.bench.process.Programs;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node between clients and endpoints, each in a network namespace of its own.
 *
 * <pre>
 *   clients 10.244.1.2 ---- 10.244.1.1 [ node ] 10.244.2.1 ---- endpoints 10.244.2.11, .12, ..
 * </pre>
 *
 * <p>The node is the namespace that this process runs in; it forwards. Addresses of Services are in 10.96.0.0/16.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} ends both agents, and their namespaces with them.
 */
final class FaultLab implements AutoCloseable {
    /** Where endpoints listen. */
    static final int ENDPOINT_PORT = 8080;

    private static final int FIRST_ENDPOINTS = 4;
    private static final int FIRST_ENDPOINT = 11;
    private static final String ENDPOINT_NETWORK = "10.244.2.";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String mainClass;
    private final Agent clients;
    private final Agent endpoints;
    private final Path folder;
    private int services;
    private int addresses;

    private FaultLab(String mainClass, Agent clients, Agent endpoints, Path folder) {
        this.mainClass = mainClass;
        this.clients = clients;
        this.endpoints = endpoints;
        this.folder = folder;
    }

    /**
     * Makes it, in a network namespace of its own.
     *
     * @param mainClass runs an agent with the argument {@code fault-agent}
     * @param folder for logs and configurations
     * @throws IOException if a program is missing or fails
     */
    static FaultLab open(String mainClass, Path folder) throws IOException {
        OutsideRoute.add();
        Agent clients = Agent.start(agent(mainClass, "unshare", "--net"), folder.resolve("clients.log"));
        Agent endpoints = Agent.start(agent(mainClass, "unshare", "--net"), folder.resolve("endpoints.log"));
        FaultLab lab = new FaultLab(mainClass, clients, endpoints, folder);
        try {
            lab.wire();
            return lab;
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    /** Starts another process for endpoints, next to that of the others. Ownership: the caller closes it. */
    Agent moreEndpoints() throws IOException {
        return Agent.start(
                agent(mainClass, "nsenter", "--net=/proc/" + endpoints.pid() + "/ns/net"),
                folder.resolve("more-endpoints.log"));
    }

    private static List<String> agent(String mainClass, String... program) {
        List<String> command = new ArrayList<>(List.of(program));
        command.add("--");
        command.addAll(JavaCommand.of(mainClass, List.of("fault-agent")));
        return command;
    }

    private void wire() throws IOException {
        sh("echo 1 > /proc/sys/net/ipv4/ip_forward");
        link("fl-clients", clients, "10.244.1.1/24");
        link("fl-endpoints", endpoints, "10.244.2.1/24");
        in(clients, "ip addr add 10.244.1.2/24 dev eth0; ip route add default via 10.244.1.1");
        in(
                clients,
                "echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse"); // one trial must not use up the client ports of the next
        in(endpoints, "ip route add default via 10.244.2.1 dev eth0 onlink");
        while (addresses < FIRST_ENDPOINTS) {
            newEndpoint();
        }
        in(endpoints, "ip route replace default via 10.244.2.1 dev eth0");
    }

    /** The namespace is there as soon as unshare(1) has become the agent; until then, moving a device there waits. */
    private void link(String device, Agent agent, String address) throws IOException {
        sh(
                "i=0; while [ \"$(readlink /proc/%1$d/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ] && [ $i -lt 500 ]; do sleep 0.01; i=$((i+1)); done;"
                                .formatted(agent.pid())
                        + " ip link add %1$s type veth peer name eth0 netns %2$d; ip addr add %3$s dev %1$s; ip link set %1$s up"
                                .formatted(device, agent.pid(), address));
        in(agent, "ip link set lo up; ip link set eth0 up");
    }

    /** What opens connections. */
    Agent clients() {
        return clients;
    }

    /** What serves as endpoints. */
    Agent endpoints() {
        return endpoints;
    }

    /** The address of one of the endpoints, from 0 on. */
    AddressPort endpoint(int index) {
        return new AddressPort(IpAddress.parse(ENDPOINT_NETWORK + (FIRST_ENDPOINT + index)), ENDPOINT_PORT);
    }

    /** The address of an endpoint to which nothing has ever connected, so that no port is in TIME_WAIT. */
    AddressPort newEndpoint() throws IOException {
        AddressPort endpoint = endpoint(addresses);
        onEndpoints("ip addr add " + endpoint.address() + "/24 dev eth0");
        addresses++;
        return endpoint;
    }

    /** An address for a Service, which none before it had. */
    AddressPort newFrontend() {
        services++;
        return new AddressPort(IpAddress.parse("10.96.1." + services), 80);
    }

    /** A directory that is not there yet. */
    Path newFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(services + "-" + name));
    }

    /** Runs a shell command on the node. */
    static String sh(String command) throws IOException {
        return Programs.run(PATIENCE, List.of("sh", "-ec", command));
    }

    /** Runs a shell command where the clients are. */
    void onClients(String command) throws IOException {
        in(clients, command);
    }

    /** Runs a shell command where the endpoints are. */
    void onEndpoints(String command) throws IOException {
        in(endpoints, command);
    }

    private static void in(Agent agent, String command) throws IOException {
        Programs.run(PATIENCE, List.of("nsenter", "--net=/proc/" + agent.pid() + "/ns/net", "sh", "-ec", command));
    }

    /** Removes what a fault has done to the way to the endpoints. */
    void restore() throws IOException {
        onClients("nft flush ruleset");
        onEndpoints("nft flush ruleset");
        for (int i = 0; i < addresses; i++) {
            endpoints.close(endpoint(i));
        }
    }

    @Override
    public void close() {
        clients.close();
        endpoints.close();
    }
}
