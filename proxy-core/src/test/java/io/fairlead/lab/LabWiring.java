package io.fairlead.lab;

import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Links, addresses and routes of a lab.
 *
 * <p>Threading: used by one thread.
 *
 * @see <a href="https://docs.kernel.org/networking/ip-sysctl.html">the kernel's parameters for IP</a>
 */
final class LabWiring {
    private static final String UPLINK = "eth0";
    private static final String POD_BRIDGE = "cni0";

    private final Lab lab;

    LabWiring(Lab lab) {
        this.lab = lab;
    }

    /** Wires it all. */
    void wire() {
        parameters();
        fabric();
        wirePods();
        join(lab.node(), lab.node2(), LabRanges::remotePods);
        join(lab.node2(), lab.node(), LabRanges::pods);
        sendServicesToNode(lab.node2());
        sendServicesToNode(lab.client());
    }

    private void parameters() {
        set(lab.fabric(), Map.of());
        set(lab.node().namespace(), nodeParameters());
        set(lab.node2().namespace(), Map.of("ipv4/ip_forward", 1, "ipv6/conf/all/forwarding", 1));
        set(lab.client().namespace(), Map.of());
        for (LabHost pod : List.of(lab.podA(), lab.podB(), lab.podC(), lab.podR())) {
            set(pod.namespace(), Map.of());
        }
    }

    private Map<String, Integer> nodeParameters() {
        Map<String, Integer> parameters = new TreeMap<>();
        parameters.put("ipv4/ip_forward", 1);
        parameters.put("ipv6/conf/all/forwarding", 1);
        parameters.put("ipv4/conf/all/rp_filter", lab.options().hasStrictReversePath() ? 1 : 0);
        int bridgeNetfilter = lab.options().hasBridgeNetfilter() ? 1 : 0;
        parameters.put("bridge/bridge-nf-call-iptables", bridgeNetfilter);
        parameters.put("bridge/bridge-nf-call-ip6tables", bridgeNetfilter);
        return parameters;
    }

    /** A new namespace has some parameters of the machine's first one: they are all said, the particular ones last. */
    private static void set(NetworkNamespace namespace, Map<String, Integer> particular) {
        Map<String, Integer> parameters = new TreeMap<>(Map.of(
                "ipv4/ip_forward", 0,
                "ipv4/conf/all/rp_filter", 0,
                "ipv4/conf/default/rp_filter", 0,
                "ipv4/conf/all/send_redirects", 0,
                "ipv4/conf/default/send_redirects", 0,
                "bridge/bridge-nf-call-iptables", 0,
                "bridge/bridge-nf-call-ip6tables", 0,
                "ipv6/conf/all/disable_ipv6", 0,
                "ipv6/conf/default/disable_ipv6", 0));
        // Addresses are usable at once, without a search for duplicates.
        parameters.putAll(Map.of("ipv6/conf/all/accept_dad", 0, "ipv6/conf/default/accept_dad", 0));
        parameters.putAll(particular);
        if (!LabRequirements.hasBridgeNetfilter()) {
            parameters.keySet().removeIf(key -> key.startsWith("bridge/"));
        }
        namespace.run(() -> {
            for (Map.Entry<String, Integer> parameter : parameters.entrySet()) {
                Files.writeString(
                        Path.of("/proc/sys/net", parameter.getKey()),
                        parameter.getValue().toString());
            }
        });
    }

    private void fabric() {
        List<String> commands = new ArrayList<>();
        commands.addAll(bridge("fabric0", "192.168.99.254/24", "fd00:99::fe/64"));
        for (LabHost host : List.of(lab.node(), lab.node2(), lab.client())) {
            commands.addAll(port("up-" + host.name(), host, "fabric0"));
        }
        // Without it, IPv6 answers "no route", though it does not forward.
        commands.addAll(List.of("route add blackhole default", "route add blackhole ::/0"));
        lab.fabric().ip(commands);
        for (LabHost host : List.of(lab.node(), lab.node2(), lab.client())) {
            host.namespace()
                    .ip(List.of(
                            "addr add " + host.ipv4() + "/24 dev " + UPLINK,
                            "addr add " + host.ipv6() + "/64 dev " + UPLINK + " nodad",
                            "link set " + UPLINK + " up"));
        }
        for (LabHost host : List.of(lab.node(), lab.node2())) {
            host.namespace().ip(List.of("route add default via 192.168.99.254", "route add ::/0 via fd00:99::fe"));
        }
    }

    private void wirePods() {
        switch (lab.options().layout()) {
            case POINT_TO_POINT -> {
                for (LabHost pod : lab.localPods()) {
                    wirePointToPoint(lab.node(), pod, "10.244.0.1", "fd00:244::1");
                }
            }
            case BRIDGE -> wireBridge();
        }
        wirePointToPoint(lab.node2(), lab.podR(), "10.244.1.1", "fd00:244:1::1");
    }

    /** As the CNI plugin ptp does it: the gateway's address is on the node's end of every link. */
    private static void wirePointToPoint(LabHost node, LabHost pod, String gateway, String gateway6) {
        String link = "veth" + pod.name();
        node.namespace()
                .ip(List.of(
                        "link add name " + link + " type veth peer name " + UPLINK + " netns " + pod.namespace(),
                        "addr add " + gateway + "/32 dev " + link,
                        "addr add " + gateway6 + "/128 dev " + link + " nodad",
                        "link set " + link + " up",
                        "route add " + pod.ipv4() + "/32 dev " + link,
                        "route add " + pod.ipv6() + "/128 dev " + link));
        pod.namespace()
                .ip(List.of(
                        "addr add " + pod.ipv4() + "/32 dev " + UPLINK,
                        "addr add " + pod.ipv6() + "/128 dev " + UPLINK + " nodad",
                        "link set " + UPLINK + " up",
                        "route add " + gateway + "/32 dev " + UPLINK,
                        "route add " + gateway6 + "/128 dev " + UPLINK,
                        "route add default via " + gateway,
                        "route add ::/0 via " + gateway6));
    }

    /** As the CNI plugin bridge does it; without hairpin mode, which is its default. */
    private void wireBridge() {
        List<String> commands = new ArrayList<>(bridge(POD_BRIDGE, "10.244.0.1/24", "fd00:244::1/64"));
        for (LabHost pod : lab.localPods()) {
            commands.addAll(port("veth" + pod.name(), pod, POD_BRIDGE));
        }
        lab.node().namespace().ip(commands);
        for (LabHost pod : lab.localPods()) {
            pod.namespace()
                    .ip(List.of(
                            "addr add " + pod.ipv4() + "/24 dev " + UPLINK,
                            "addr add " + pod.ipv6() + "/64 dev " + UPLINK + " nodad",
                            "link set " + UPLINK + " up",
                            "route add default via 10.244.0.1",
                            "route add ::/0 via fd00:244::1"));
        }
    }

    private static List<String> bridge(String name, String ipv4, String ipv6) {
        return List.of(
                "link add name " + name + " type bridge forward_delay 0 mcast_snooping 0",
                "addr add " + ipv4 + " dev " + name,
                "addr add " + ipv6 + " dev " + name + " nodad",
                "link set " + name + " up");
    }

    private static List<String> port(String name, LabHost host, String bridge) {
        return List.of(
                "link add name " + name + " type veth peer name " + UPLINK + " netns " + host.namespace(),
                "link set " + name + " master " + bridge + " up");
    }

    /** A range of addresses for each family. */
    private interface Range {
        Cidr of(IpFamily family);
    }

    /** One node learns of the other's pods. */
    private static void join(LabHost node, LabHost other, Range pods) {
        List<String> commands = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            commands.add(route(pods.of(family), other.address(family)));
        }
        node.namespace().ip(commands);
    }

    private void sendServicesToNode(LabHost host) {
        List<String> commands = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (Cidr range : LabRanges.served(family)) {
                commands.add(route(range, lab.node().address(family)));
            }
        }
        host.namespace().ip(commands);
    }

    private static String route(Cidr range, IpAddress gateway) {
        return "route add " + range + " via " + gateway;
    }
}
