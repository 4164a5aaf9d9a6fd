package io.fairlead.capture;

import io.fairlead.config.LocalDetection;
import io.fairlead.linux.NextHop;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where clients are.
 *
 * <p>Threading: Thread-safe. Detection by interface costs a system call for each question.
 *
 * <p>Source: kube-proxy's {@code LocalTrafficDetector}.
 */
final class Clients {
    private final LocalDetection detection;
    private final HostWatch machine;
    private volatile Node self;
    private volatile Set<Integer> uplinks = Set.of();

    Clients(LocalDetection detection, HostWatch machine, Node self) {
        this.detection = detection;
        this.machine = machine;
        this.self = self;
        look();
        machine.onChange(this::look);
    }

    /** The node as it is now. True if its pods' ranges are different. */
    boolean follow(Node node) {
        Node before = self;
        if (node.equals(before)) {
            return false;
        }
        self = node;
        look();
        return !node.podCidrs().equals(before.podCidrs());
    }

    /** The node. */
    Node self() {
        return self;
    }

    private void look() {
        uplinks = uplinks(self);
    }

    /** Where the node's own addresses are; if those are not known, where the rest of the world is. */
    private Set<Integer> uplinks(Node node) {
        Host host = machine.host();
        Set<Integer> own = host.interfacesOf(node.addresses());
        return own.isEmpty() ? host.defaultInterfaces() : own;
    }

    /** Whether pods of this node are distinguished from other clients of an IP family. */
    boolean isDetecting(IpFamily family) {
        return switch (detection) {
            case LocalDetection.None() -> false;
            case LocalDetection.PodRanges(var ranges) -> hasFamily(ranges, family);
            case LocalDetection.NodePodRanges() -> hasFamily(self.podCidrs(), family);
            case LocalDetection.BridgeInterface _, LocalDetection.InterfaceNamePrefix _ -> true;
        };
    }

    private static boolean hasFamily(List<Cidr> ranges, IpFamily family) {
        return ranges.stream().anyMatch(range -> range.family() == family);
    }

    ClientOrigin origin(IpAddress client) {
        if (machine.host().has(client)) {
            return ClientOrigin.NODE;
        }
        return isLocalPod(client) ? ClientOrigin.LOCAL_POD : ClientOrigin.ELSEWHERE;
    }

    private boolean isLocalPod(IpAddress client) {
        return switch (detection) {
            case LocalDetection.None() -> false;
            case LocalDetection.PodRanges(var ranges) -> isWithin(ranges, client);
            case LocalDetection.NodePodRanges() -> isWithin(self.podCidrs(), client);
            case LocalDetection.BridgeInterface(var bridge) -> isVia(client, bridge::equals);
            case LocalDetection.InterfaceNamePrefix(var prefix) -> isVia(client, name -> name.startsWith(prefix));
        };
    }

    private static boolean isWithin(List<Cidr> ranges, IpAddress client) {
        for (Cidr range : ranges) {
            if (range.contains(client)) {
                return true;
            }
        }
        return false;
    }

    private boolean isVia(IpAddress client, Predicate<String> isWanted) {
        NextHop hop = machine.route(client);
        String name = hop == null ? null : machine.host().names().get(hop.interfaceIndex());
        return name != null && isWanted.test(name);
    }

    /**
     * Whether packets to this client leave through an interface that leads only to pods of this node, regardless of
     * local detection. Then answers to it from anywhere pass through this node.
     */
    boolean isBehindHere(IpAddress client) {
        NextHop hop = machine.route(client);
        return hop != null && isOnLink(hop.gateway()) && !uplinks.contains(hop.interfaceIndex());
    }

    /** Some networks lead to their pods by a gateway that is the node itself. */
    private boolean isOnLink(@Nullable IpAddress gateway) {
        return gateway == null || machine.host().has(gateway);
    }
}
