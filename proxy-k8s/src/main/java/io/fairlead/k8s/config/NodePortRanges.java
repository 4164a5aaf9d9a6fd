package io.fairlead.k8s.config;

import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The addresses of the machine at which node ports are served, with the syntax of kube-proxy's
 * {@code --nodeport-addresses}: CIDRs, or {@code primary} for the node's own addresses. A family without a CIDR, and a
 * CIDR of all addresses, mean every address of the family.
 *
 * <p>Threading: Immutable.
 */
public final class NodePortRanges {
    /** The word for the addresses of the Node object. */
    static final String PRIMARY = "primary";

    /** Every address. */
    public static final NodePortRanges ALL = new NodePortRanges(false, List.of());

    private final boolean isPrimary;
    private final List<Cidr> ranges;

    private NodePortRanges(boolean isPrimary, List<Cidr> ranges) {
        this.isPrimary = isPrimary;
        this.ranges = List.copyOf(ranges);
    }

    /**
     * Parses the values of the flag; none means every address.
     *
     * @throws IllegalArgumentException if one is neither a CIDR nor {@code primary}, or {@code primary} is not alone
     */
    public static NodePortRanges parse(List<String> values) {
        if (values.contains(PRIMARY)) {
            if (values.size() > 1) {
                throw new IllegalArgumentException("'primary' cannot be combined with CIDRs; write one or the other");
            }
            return new NodePortRanges(true, List.of());
        }
        return new NodePortRanges(false, values.stream().map(Cidr::parse).toList());
    }

    /** The equivalent values of the flag. */
    public List<String> values() {
        return isPrimary
                ? List.of(PRIMARY)
                : ranges.stream().map(Cidr::toString).toList();
    }

    /** Whether the addresses are those of the Node object. */
    public boolean needsNode() {
        return isPrimary;
    }

    /** Whether the addresses follow those of the machine: of some range, it has to be seen which are in it. */
    public boolean needsMachine() {
        return !isPrimary
                && Arrays.stream(IpFamily.values()).anyMatch(family -> {
                    List<Cidr> ofFamily = of(family);
                    return !isEvery(ofFamily)
                            && ofFamily.stream().anyMatch(range -> range.prefix() < family.addressBits());
                });
    }

    /** The addresses that these ranges mean on this machine, as it is now. */
    public NodePortAddresses resolve(Node self) {
        return resolve(self, LocalAddresses.list());
    }

    /**
     * The addresses that these ranges mean.
     *
     * @param self the node, for {@code primary}
     * @param local the addresses that the machine has
     */
    public NodePortAddresses resolve(Node self, Collection<IpAddress> local) {
        if (isPrimary) {
            return new NodePortAddresses(firstOfEachFamily(self.addresses()));
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            addresses.addAll(resolve(family, local));
        }
        return new NodePortAddresses(addresses);
    }

    private static List<IpAddress> firstOfEachFamily(List<IpAddress> addresses) {
        List<IpAddress> firsts = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            addresses.stream()
                    .filter(address -> address.family() == family)
                    .findFirst()
                    .ifPresent(firsts::add);
        }
        return firsts;
    }

    private List<Cidr> of(IpFamily family) {
        return ranges.stream().filter(range -> range.family() == family).toList();
    }

    private static boolean isEvery(List<Cidr> ofFamily) {
        return ofFamily.isEmpty() || ofFamily.stream().anyMatch(range -> range.prefix() == 0);
    }

    private List<IpAddress> resolve(IpFamily family, Collection<IpAddress> local) {
        List<Cidr> ofFamily = of(family);
        if (isEvery(ofFamily)) {
            return List.of(IpAddress.any(family));
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (Cidr range : ofFamily) {
            // A single address is taken at its word: all of 127.0.0.0/8 can be listened on, but only one is listed.
            if (range.prefix() == family.addressBits()) {
                addresses.add(range.network());
            }
        }
        local.stream()
                .filter(address -> ofFamily.stream().anyMatch(range -> range.contains(address)))
                .forEach(addresses::add);
        return addresses.stream().distinct().toList();
    }
}
