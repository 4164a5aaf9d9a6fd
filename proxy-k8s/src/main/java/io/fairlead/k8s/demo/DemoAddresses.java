package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the demo listens: the addresses of the running example, moved into 127.0.0.0/8 and to ports that need no
 * privileges, or what is free instead.
 *
 * <p>Threading: Immutable.
 *
 * @param clusterIp the cluster IP and port of the Service
 * @param nodePort the node's address and the node port
 * @param endpoints one for each pod
 * @param hasManyAddresses whether all of 127.0.0.0/8 is this machine's, so that each client can have an address of its
 *     own
 * @param notes differences from the documentation, as sentences for the user
 */
record DemoAddresses(
        AddressPort clusterIp,
        AddressPort nodePort,
        List<AddressPort> endpoints,
        boolean hasManyAddresses,
        List<String> notes) {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final IpAddress CLUSTER_IP = IpAddress.parse("127.96.39.165");
    private static final IpAddress FIRST_POD_IP = IpAddress.parse("127.244.0.60");
    private static final int CLUSTER_PORT = 8080;
    private static final int NODE_PORT = 30080;
    private static final int ENDPOINT_PORT = 5000;

    /** How many further ports are tried when one is taken. */
    private static final int PORTS_TO_TRY = 200;

    DemoAddresses {
        endpoints = List.copyOf(endpoints);
        notes = List.copyOf(notes);
    }

    /** The addresses in the documentation and in the manifests under {@code examples/}. */
    static DemoAddresses documented(int pods) {
        return new DemoAddresses(
                new AddressPort(CLUSTER_IP, CLUSTER_PORT),
                new AddressPort(LOOPBACK, NODE_PORT),
                at(podIps(pods), ENDPOINT_PORT),
                true,
                List.of());
    }

    /**
     * Chooses what is free on this machine, as near to the documented addresses as it can be.
     *
     * @throws DemoException if the machine has no loopback address or no free port
     */
    static DemoAddresses choose(int pods, BindProbe probe) {
        return new Choice(probe).make(pods);
    }

    private static List<IpAddress> podIps(int pods) {
        List<IpAddress> ips = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            ips.add(IpAddress.ofIpv4((int) FIRST_POD_IP.low() + i));
        }
        return ips;
    }

    private static List<AddressPort> at(List<IpAddress> addresses, int port) {
        return addresses.stream().map(address -> new AddressPort(address, port)).toList();
    }

    /** One choice in the making; what it has given away is not given away again. */
    private static final class Choice {
        private final BindProbe probe;
        private final Set<AddressPort> given = new HashSet<>();
        private final List<String> notes = new ArrayList<>();

        Choice(BindProbe probe) {
            this.probe = probe;
        }

        DemoAddresses make(int pods) {
            boolean hasMany = probe.hasAddress(CLUSTER_IP);
            if (!hasMany) {
                if (!probe.hasAddress(LOOPBACK)) {
                    throw new DemoException("this machine has no address " + LOOPBACK
                            + "; the demo needs it: bring the loopback interface up (ip link set lo up)");
                }
                notes.add("This machine has " + LOOPBACK + " but not the rest of 127.0.0.0/8 (macOS is like that):"
                        + " everything is on " + LOOPBACK
                        + ", with different ports, and all clients share that address.");
            }
            AddressPort clusterIp = one("the ClusterIP", hasMany ? CLUSTER_IP : LOOPBACK, CLUSTER_PORT);
            AddressPort nodePort = one("the NodePort", LOOPBACK, NODE_PORT);
            List<AddressPort> endpoints = hasMany ? onePort(podIps(pods)) : distinctPorts(pods);
            return new DemoAddresses(clusterIp, nodePort, endpoints, hasMany, notes);
        }

        private AddressPort one(String what, IpAddress address, int port) {
            List<AddressPort> chosen = firstFree(what, List.of(address), port);
            if (chosen.getFirst().port() != port) {
                notes.add("Port " + port + " on " + address + " is taken by another process: " + what + " is at port "
                        + chosen.getFirst().port() + " instead.");
            }
            return chosen.getFirst();
        }

        private List<AddressPort> onePort(List<IpAddress> addresses) {
            List<AddressPort> chosen = firstFree("the endpoints", addresses, ENDPOINT_PORT);
            if (chosen.getFirst().port() != ENDPOINT_PORT) {
                notes.add("Port " + ENDPOINT_PORT + " is taken on one of " + addresses.getFirst() + " to "
                        + addresses.getLast() + ": the endpoints are at port "
                        + chosen.getFirst().port() + " instead.");
            }
            return chosen;
        }

        private List<AddressPort> distinctPorts(int pods) {
            List<AddressPort> chosen = new ArrayList<>();
            int port = ENDPOINT_PORT;
            for (int i = 0; i < pods; i++) {
                AddressPort next =
                        firstFree("an endpoint", List.of(LOOPBACK), port).getFirst();
                chosen.add(next);
                port = next.port() + 1;
            }
            return chosen;
        }

        /** All the addresses at the first port that is free on every one of them. */
        private List<AddressPort> firstFree(String what, List<IpAddress> addresses, int preferred) {
            for (int port = preferred; port < preferred + PORTS_TO_TRY; port++) {
                List<AddressPort> candidates = at(addresses, port);
                if (Collections.disjoint(given, candidates)
                        && candidates.stream().allMatch(probe::isFree)) {
                    given.addAll(candidates);
                    return candidates;
                }
            }
            throw new DemoException("no port for " + what + ": all from " + preferred + " to "
                    + (preferred + PORTS_TO_TRY - 1) + " are taken on " + addresses.getFirst()
                    + "; stop the processes that use them (ss -tulnp shows them) and try again");
        }
    }
}
